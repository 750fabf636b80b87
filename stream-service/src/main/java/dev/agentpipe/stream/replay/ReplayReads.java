package dev.agentpipe.stream.replay;

import dev.agentpipe.stream.FatalFailure;
import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.database.QueryTimes;
import dev.agentpipe.stream.database.ReadDatabase;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * Reads pages of replays on separate threads, few enough not to affect the hub and its viewers; at most one read waits
 * per replay.
 */
@Singleton
final class ReplayReads {

    private static final Logger LOG = Logger.getLogger(ReplayReads.class);
    private static final int THREADS = 2;

    private final ReadDatabase database;
    private final QueryTimes times;
    private final ExecutorService threads = Executors.newFixedThreadPool(THREADS, task -> {
        Thread thread = new Thread(task, "replay-reader");
        thread.setDaemon(true);
        return thread;
    });

    ReplayReads(ReadDatabase database, QueryTimes times) {
        this.database = database;
        this.times = times;
    }

    void stop(@Observes ShutdownEvent event) {
        threads.shutdownNow();
    }

    /** A running replay, on one of these threads. */
    void read(Replay replay, Consumer<Optional<List<ReplayedEvent>>> then, Consumer<Throwable> onFailure) {
        threads.execute(() -> {
            Optional<List<ReplayedEvent>> page;
            try {
                page = times.time(QueryName.REPLAY, () -> next(replay));
            } catch (Throwable failure) {
                FatalFailure.endIfOutOfMemory(failure);
                LOG.debug("a replay is cut", failure);
                onFailure.accept(failure);
                return;
            }
            then.accept(page);
        });
    }

    private Optional<List<ReplayedEvent>> next(Replay replay) throws SQLException {
        try (Connection connection = database.connection(replay.state())) {
            return replay.source().next(connection);
        }
    }
}
