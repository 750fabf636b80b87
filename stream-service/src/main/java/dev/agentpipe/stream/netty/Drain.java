package dev.agentpipe.stream.netty;

import dev.agentpipe.stream.StreamConfig;
import dev.agentpipe.stream.endpoint.Admission;
import dev.agentpipe.stream.viewer.Viewer;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Closes all streams when the instance is about to be stopped, spread over most of the delay that it has, while the
 * gateway already sends nobody new. Their viewers go on elsewhere from where they were.
 */
@Singleton
public final class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    private final Viewers viewers;
    private final Admission admission;
    private final Duration window;

    public Drain(Viewers viewers, Admission admission, StreamConfig config) {
        this.viewers = viewers;
        this.admission = admission;
        this.window = config.drain().multipliedBy(3).dividedBy(4);
    }

    public void begin(@Observes ShutdownDelayInitiatedEvent stopping) {
        admission.drain();
        LOG.infof("closing %d streams over %s", admission.viewers(), window);
        for (NettyLoop loop : viewers.loops()) {
            loop.soon(() -> loop.loop().viewers().forEach(viewer -> dismissLater(loop, viewer)));
        }
    }

    private void dismissLater(NettyLoop loop, Viewer viewer) {
        Duration when = Duration.ofMillis(ThreadLocalRandom.current().nextLong(window.toMillis() + 1));
        loop.after(when, () -> loop.housekeeping().dismissIfOpen(viewer));
    }
}
