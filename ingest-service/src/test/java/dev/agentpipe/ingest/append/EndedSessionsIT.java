package dev.agentpipe.ingest.append;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is answered after sessions of PostgreSQL were ended, while it goes on. */
class EndedSessionsIT {

    private static final Duration RECOVERY = Duration.ofSeconds(30);
    private static final int POOL_SIZE = 3;
    private static final String SESSIONS = " from pg_stat_activity where datname = current_database()"
            + " and backend_type = 'client backend' and pid <> pg_backend_pid()";

    private static Database database;
    private static RedisServer redis;
    private static IngestProcess service;

    @BeforeAll
    static void start() throws Exception {
        database = TestServers.emptyDatabase();
        redis = RedisServer.start();
        service = IngestProcess.start(database, redis, Map.of("AGENTPIPE_DATABASE_POOL_SIZE", "" + POOL_SIZE));
    }

    @AfterAll
    static void stop() {
        service.close();
        redis.close();
    }

    @BeforeEach
    void everySessionIsSound() {
        await().atMost(RECOVERY).until(() -> post() == 201);
    }

    @Test
    void what_ends_in_its_transaction_leaves_its_place_in_the_pool() throws Exception {
        try (Connection stranger = database.connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            for (int i = 0; i <= POOL_SIZE; i++) {
                assertThat(post()).isEqualTo(201);
                statement.execute("select lock_event_order()");
                CompletableFuture<Reply> waiting = service.client().ingestLater(Events.message("broken"));
                await().until(() -> database.number("select count(pg_terminate_backend(pid)) from pg_locks"
                                + " where locktype = 'advisory' and not granted")
                        == 1);
                stranger.rollback();
                assertThat(waiting.join().status()).isEqualTo(503);
            }
            assertThat(post()).isEqualTo(201);
        }
    }

    @Test
    void what_ends_at_rest_costs_nobody_an_error() throws Exception {
        await().until(() -> database.number("select count(*)" + SESSIONS
                        + " and (state <> 'idle' or clock_timestamp() - state_change < interval '0.2 s')")
                == 0);
        assertThat(endSessions()).isPositive();
        assertThat(post()).isEqualTo(201);
    }

    @Test
    void what_ends_after_an_event_is_not_used_for_long() throws Exception {
        List<Integer> statuses = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            assertThat(post()).isEqualTo(201);
            assertThat(endSessions()).isPositive();
            do {
                statuses.add(post());
            } while (statuses.get(statuses.size() - 1) != 201 && statuses.size() < 100);
        }
        assertThat(statuses).containsOnly(201, 503);
        // One connection is the appender's; another one may have been used a moment ago, too.
        assertThat(statuses.stream().filter(status -> status == 503)).hasSizeLessThan(20);
    }

    private static int post() {
        return service.client().ingest(Events.message("c")).status();
    }

    /** How many. */
    private static long endSessions() throws SQLException {
        return database.number("select count(pg_terminate_backend(pid))" + SESSIONS);
    }
}
