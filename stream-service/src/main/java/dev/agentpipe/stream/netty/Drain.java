package dev.agentpipe.stream.netty;

import dev.agentpipe.stream.StreamConfig;
import dev.agentpipe.stream.viewer.Viewer;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import org.jboss.logging.Logger;

/**
 * Closes all streams when the instance is being stopped, spread over most of the available delay, while the gateway no
 * longer sends it new viewers. Their viewers resume on other instances.
 */
@Singleton
final class Drain {

    private static final Logger LOG = Logger.getLogger(Drain.class);

    private final Viewers viewers;
    private final Duration window;

    Drain(Viewers viewers, StreamConfig config) {
        this.viewers = viewers;
        this.window = config.drain().multipliedBy(3).dividedBy(4);
    }

    void begin(@Observes ShutdownDelayInitiatedEvent stopping) {
        LOG.infof("closing all streams over %s", window);
        for (NettyLoop loop : viewers.loops()) {
            loop.soon(() -> loop.loop().viewers().forEach(viewer -> closeLater(loop, viewer)));
        }
    }

    private void closeLater(NettyLoop loop, Viewer viewer) {
        Duration when = Duration.ofMillis(ThreadLocalRandom.current().nextLong(window.toMillis() + 1));
        loop.after(when, () -> loop.housekeeping().closeIfOpen(viewer));
    }
}
