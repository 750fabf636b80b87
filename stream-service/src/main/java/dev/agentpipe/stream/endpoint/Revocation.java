package dev.agentpipe.stream.endpoint;

import dev.agentpipe.stream.access.ReadKeys;
import dev.agentpipe.stream.netty.Viewers;
import dev.agentpipe.stream.viewer.ViewerLoop;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Ends the streams of keys that were revoked or have expired, well within the 30 s that are promised. */
@Singleton
public final class Revocation {

    private static final Logger LOG = Logger.getLogger(Revocation.class);
    private static final long SECONDS = 10;

    private final Viewers viewers;
    private final ViewerStatistics census;
    private final ReadKeys keys;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor(task -> {
        Thread thread = new Thread(task, "revocation");
        thread.setDaemon(true);
        return thread;
    });

    public Revocation(Viewers viewers, ViewerStatistics census, ReadKeys keys) {
        this.viewers = viewers;
        this.census = census;
        this.keys = keys;
    }

    public void start(@Observes StartupEvent event) {
        timer.scheduleWithFixedDelay(this::check, SECONDS, SECONDS, TimeUnit.SECONDS);
    }

    public void stop(@Observes ShutdownEvent event) {
        timer.shutdownNow();
    }

    private void check() {
        Set<String> gone = new HashSet<>(census.keyIds());
        if (gone.isEmpty()) {
            return;
        }
        try {
            gone.removeAll(keys.stillValid(gone));
        } catch (SQLException | RuntimeException away) {
            LOG.debug("keys cannot be checked now; their streams stay open", away);
            return;
        }
        if (!gone.isEmpty()) {
            LOG.infof("ending the streams of %s", gone);
            viewers.loops().forEach(loop -> loop.soon(() -> end(loop.loop(), gone)));
        }
    }

    private static void end(ViewerLoop loop, Set<String> keyIds) {
        loop.viewers().stream()
                .filter(viewer -> viewer.keyId() != null && keyIds.contains(viewer.keyId()))
                .toList()
                .forEach(viewer -> viewer.socket().abort());
    }
}
