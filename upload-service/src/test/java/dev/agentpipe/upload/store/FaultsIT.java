package dev.agentpipe.upload.store;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.upload.Upload;
import dev.agentpipe.upload.session.SessionBodies;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whatever fails at whatever step: nothing of the upload is seen afterwards, and a retry succeeds. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class FaultsIT {

    private static final String BODY = SessionBodies.identified("run-1", 500).toString();

    private static final String CANCEL_WAIT =
            "select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'";

    private final Database database = TestServers.database();

    @BeforeEach
    @AfterEach
    void clear() throws SQLException {
        database.execute("alter table message drop constraint if exists rejected");
        database.clear();
    }

    private void nothingAndThenARetrySucceeds() throws SQLException {
        assertThat(database.countAll()).isZero();
        Upload.json(BODY).statusCode(201);
        Upload.eventLog(Upload.lines("round-robin.events.jsonl")).statusCode(201);
        assertThat(database.gaps()).isEmpty();
    }

    @Test
    void a_validation_error_in_the_last_message() throws Exception {
        ObjectNode body = SessionBodies.identified("run-1", 500);
        ((ObjectNode) body.at("/messages/499")).put("role", "boss");
        Upload.json(body.toString()).statusCode(400).body("field", equalTo("messages[499].role"));
        nothingAndThenARetrySucceeds();
    }

    @Test
    void a_constraint_violation() throws Exception {
        database.execute("alter table message add constraint rejected check (content not like '%name 499%' and"
                + " content not like 'Agreed, but%')");
        Upload.json(BODY).statusCode(409);
        Upload.eventLog(Upload.lines("round-robin.events.jsonl")).statusCode(409);
        database.execute("alter table message drop constraint rejected");
        nothingAndThenARetrySucceeds();
    }

    @Test
    void a_connection_killed_while_it_waits_for_the_locks_after_its_copy() throws Exception {
        Upload.json(SessionBodies.of(1).toString()).statusCode(201);
        database.clear();
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select lock_event_order()");
            CompletableFuture<Integer> upload = CompletableFuture.supplyAsync(
                    () -> Upload.json(BODY).extract().statusCode());
            await().until(() -> killed("wait_event_type = 'Lock'"));
            other.rollback();
            assertThat(upload.join()).isEqualTo(503);
        }
        nothingAndThenARetrySucceeds();
    }

    @Test
    void a_connection_killed_during_its_copy() throws Exception {
        String large = SessionBodies.identified("run-2", 10_000).toString();
        for (int i = 0; i < 20; i++) {
            CompletableFuture<Integer> upload = CompletableFuture.supplyAsync(
                    () -> Upload.json(large).extract().statusCode());
            await().pollInterval(java.time.Duration.ofMillis(1))
                    .pollInSameThread()
                    .until(() -> upload.isDone() || killed("query like 'copy%' and state = 'active'"));
            if (upload.join() == 503) {
                nothingAndThenARetrySucceeds();
                return;
            }
            database.clear();
        }
        throw new AssertionError("the copy was never caught");
    }

    @Test
    void a_server_that_was_restarted_in_between() throws Exception {
        Upload.json(SessionBodies.of(1).toString()).statusCode(201);
        database.clear();
        TestServers.postgres().restart();
        // The first one already: what it held against the server that is gone is tried again.
        Upload.json(BODY).statusCode(201);
        database.clear();
        nothingAndThenARetrySucceeds();
    }

    @Test
    void an_unavailable_redis() throws Exception {
        TestServers.redis().stop();
        try {
            nothingAndThenARetrySucceeds();
        } finally {
            TestServers.redis().restart();
        }
    }

    /** PostgreSQL has committed by then, and only warns: a primary that fails now takes the upload with it. */
    @Test
    void a_cancelled_wait_for_a_standby_is_not_answered_as_stored() throws Exception {
        Upload.json(SessionBodies.of(1).toString()).statusCode(201);
        database.clear();
        standby("set synchronous_standby_names = 'nobody'");
        AtomicBoolean waited = new AtomicBoolean();
        String body = BODY;
        try {
            // The first ones wait for nobody if not all of PostgreSQL has heard of the setting yet.
            for (int attempt = 0; !waited.get(); attempt++) {
                String sent =
                        SessionBodies.identified("standby-" + attempt, 500).toString();
                CompletableFuture<Integer> upload = CompletableFuture.supplyAsync(
                        () -> Upload.json(sent).extract().statusCode());
                await().until(() -> {
                    if (!database.column(CANCEL_WAIT).isEmpty()) {
                        waited.set(true);
                    }
                    return upload.isDone();
                });
                assertThat(upload.join()).isEqualTo(waited.get() ? 503 : 201);
                body = sent;
            }
        } finally {
            standby("reset synchronous_standby_names");
        }
        Upload.json(body).statusCode(200);
    }

    private void standby(String setting) throws SQLException {
        database.execute("alter system " + setting);
        database.execute("select pg_reload_conf()");
    }

    @Test
    void a_conversation_that_somebody_holds() throws Exception {
        try (Connection other = database.connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select pg_advisory_xact_lock(hashtextextended('run-1', 0))");
            Upload.json(BODY).statusCode(503).header("Retry-After", "2");
            other.rollback();
        }
        nothingAndThenARetrySucceeds();
    }

    private boolean killed(String which) throws SQLException {
        return !database.column("select pg_terminate_backend(pid) from pg_stat_activity where pid <> pg_backend_pid()"
                        + " and query like any (array['copy%', 'select outcome%']) and " + which)
                .isEmpty();
    }
}
