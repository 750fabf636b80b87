package dev.agentpipe.stream.endpoint;

import dev.agentpipe.stream.access.ReadKeyLookup;
import dev.agentpipe.stream.netty.Viewers;
import io.quarkus.scheduler.Scheduled;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import org.jboss.logging.Logger;

/** Ends the streams of keys that were revoked or have expired, well within the promised 30 s. */
@Singleton
final class Revocation {

    private static final Logger LOG = Logger.getLogger(Revocation.class);

    private final Viewers viewers;
    private final ViewerStatistics statistics;
    private final ReadKeyLookup keys;

    Revocation(Viewers viewers, ViewerStatistics statistics, ReadKeyLookup keys) {
        this.viewers = viewers;
        this.statistics = statistics;
        this.keys = keys;
    }

    @Scheduled(every = "10s", delayed = "10s", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void check() {
        Set<String> invalid = new HashSet<>(statistics.keyIds());
        if (invalid.isEmpty()) {
            return;
        }
        try {
            invalid.removeAll(keys.stillValid(invalid));
        } catch (SQLException | RuntimeException failure) {
            LOG.debug("keys cannot be checked now; their streams stay open", failure);
            return;
        }
        if (!invalid.isEmpty()) {
            LOG.infof("ending the streams of %s", invalid);
            viewers.loops().forEach(loop -> loop.soon(() -> loop.loop().abortStreamsOf(invalid)));
        }
    }
}
