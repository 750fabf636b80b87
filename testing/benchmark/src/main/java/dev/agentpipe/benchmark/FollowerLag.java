package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** The most seconds that a follower was behind the log while this was open, looked at twice a second. */
final class FollowerLag implements AutoCloseable {

    private static final List<String> FOLLOWERS = List.of("list", "search", "statistics");
    private static final long PAUSE_MILLIS = 500;

    private final ServiceProcess stream;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private volatile double most;

    FollowerLag(ServiceProcess stream) {
        this.stream = stream;
        timer.scheduleWithFixedDelay(this::look, 0, PAUSE_MILLIS, TimeUnit.MILLISECONDS);
    }

    private void look() {
        try {
            for (String follower : FOLLOWERS) {
                most = Math.max(most, stream.metric("agentpipe_follower_lag_seconds", "follower=\"" + follower + "\""));
            }
        } catch (UncheckedIOException busy) {
            // The timer would not come again.
        }
    }

    double most() {
        return most;
    }

    @Override
    public void close() {
        timer.shutdownNow();
    }
}
