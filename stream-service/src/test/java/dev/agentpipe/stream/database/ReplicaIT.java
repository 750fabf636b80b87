package dev.agentpipe.stream.database;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.kit.Metrics;
import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URL;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads from a real streaming replica, which is held back, frozen and killed. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(ReplicaIT.WithReplica.class)
class ReplicaIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    public static final class WithReplica implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(ReplicaServer.class, Map.of("max-lag", "60s")));
        }
    }

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    @Inject
    ReadDatabase reads;

    private final String conversation = UUID.randomUUID().toString();

    @BeforeEach
    void begin() {
        await().atMost(LIMIT).until(() -> get("/q/health/ready").statusCode() == 200);
        log.append(Entry.started(conversation, "n"), Entry.message(conversation, "one"));
        awaitUse();
    }

    @AfterEach
    void goOn() throws SQLException {
        ReplicaServer.database().execute("select pg_wal_replay_resume()");
    }

    @Test
    void answers_of_a_replica_held_back_are_exact_at_its_own_event_and_the_stream_brings_the_rest() throws Exception {
        EventId held = hold();
        long newest = log.append(Entry.message(conversation, "two"), Entry.message(conversation, "three"));
        try (SseClient live = SseClient.open(url.getPort(), "?lastEventId=" + held, Map.of())) {
            await().atMost(LIMIT).until(() -> live.positions().contains(newest));
        }
        String path = "/api/sessions/" + conversation;
        for (String read : List.of("/api/sessions", path, path + "/messages", "/api/search?q=one")) {
            assertThat(get(read).jsonPath().getString("lastEventId")).as(read).isEqualTo(held.toString());
        }
        assertThat(get(path).jsonPath().getList("messages.content")).containsExactly("one");
        assertThat(get(path + "/messages").jsonPath().getList("messages.content"))
                .containsExactly("one");
        Response export = get(path + "/export?format=ndjson");
        assertThat(export.header("X-Last-Event-ID")).isEqualTo(held.toString());
        assertThat(export.asString()).contains("one").doesNotContain("two");
        assertThat(get("/api/metrics/summary").statusCode()).isEqualTo(200);
        String exactAt = get(path).jsonPath().getString("lastEventId");
        try (SseClient after = SseClient.open(
                url.getPort(), "?conversationId=" + conversation + "&lastEventId=" + exactAt, Map.of())) {
            await().atMost(LIMIT).untilAsserted(() -> assertThat(after.positions())
                    .isEqualTo(LongStream.rangeClosed(held.position() + 1, newest)
                            .boxed()
                            .toList()));
        }
    }

    @Test
    void no_answer_is_older_than_what_the_client_has_seen() throws Exception {
        EventId held = hold();
        log.append(Entry.message(conversation, "two"));
        String seen = log.head().toString();
        for (String path : List.of("/api/sessions", "/api/sessions/" + conversation, "/api/search?q=one")) {
            assertThat(given().header("Last-Event-ID", seen)
                            .get(path)
                            .jsonPath()
                            .getString("lastEventId"))
                    .as(path)
                    .isEqualTo(seen);
            assertThat(given().header("Last-Event-ID", held)
                            .get(path)
                            .jsonPath()
                            .getString("lastEventId"))
                    .as(path)
                    .isEqualTo(held.toString());
        }
        String export = "/api/sessions/" + conversation + "/export";
        assertThat(given().header("Last-Event-ID", seen).get(export).header("X-Last-Event-ID"))
                .isEqualTo(seen);
    }

    /** By its ETag alone, without an event id. */
    @Test
    void no_answer_is_older_than_the_one_that_the_client_asks_to_be_spared() throws Exception {
        EventId held = hold();
        log.append(Entry.message(conversation, "two"));
        String seen = log.head().toString();
        String path = "/api/sessions/" + conversation;
        for (String read : List.of("/api/sessions", path, path + "/messages")) {
            String older = get(read).header("ETag");
            String newer = given().header("Last-Event-ID", seen).get(read).header("ETag");
            assertThat(List.of(older, newer)).as(read).doesNotHaveDuplicates();
            given().header("If-None-Match", newer).get(read).then().statusCode(304);
            given().header("If-None-Match", older).get(read).then().statusCode(304);
            log.append(Entry.message(conversation, "three"));
            assertThat(given().header("If-None-Match", newer)
                            .get(read)
                            .jsonPath()
                            .getString("lastEventId"))
                    .as(read)
                    .isEqualTo(log.head().toString());
            assertThat(get(read).jsonPath().getString("lastEventId")).isEqualTo(held.toString());
            seen = log.head().toString();
        }
    }

    @Test
    void what_the_replica_does_not_have_yet_is_found_on_the_primary() throws Exception {
        hold();
        String path = "/api/sessions/" + UUID.randomUUID();
        String id = path.substring(path.lastIndexOf('/') + 1);
        log.append(Entry.started(id, "new"), Entry.message(id, "hello"));
        for (String read : List.of(path, path + "/messages", path + "/export")) {
            assertThat(get(read).statusCode()).as(read).isEqualTo(200);
        }
        try (SseClient replay = SseClient.openAt(url.getPort(), path + "/replay?speed=16", Map.of())) {
            assertThat(replay.status()).isEqualTo(200);
        }
        assertThat(get("/api/sessions/" + UUID.randomUUID()).statusCode()).isEqualTo(404);
    }

    @Test
    void a_deletion_is_not_undone_by_a_replica_that_has_not_heard_of_it() throws Exception {
        EventId held = hold();
        given().header("Authorization", "Bearer " + TestServers.KEY)
                .delete("/api/sessions/" + conversation)
                .then()
                .statusCode(204);
        try (SseClient live = SseClient.open(url.getPort(), "?lastEventId=" + held, Map.of())) {
            await().atMost(LIMIT).until(() -> live.events().stream()
                    .anyMatch(event -> event.type().equals("conversation.deleted")));
        }
        assertThat(get("/api/sessions/" + conversation).statusCode()).isEqualTo(404);
        assertThat(get("/api/sessions").jsonPath().getList("sessions.id")).doesNotContain(conversation);
        assertThat(get("/api/sessions/" + conversation + "/export").statusCode())
                .isEqualTo(404);
    }

    /** The replica's vacuum removes what a read still needs: PostgreSQL ends the read, and the primary answers. */
    @Test
    void a_read_that_conflicts_with_recovery_is_repeated_on_the_primary() {
        await().atMost(LIMIT).untilAsserted(this::conflict);
    }

    private void conflict() {
        List<Boolean> servers = new ArrayList<>();
        String status = reads.query(null, connection -> {
            try (Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                statement.execute("set transaction isolation level repeatable read");
                servers.add(value(statement, "select pg_is_in_recovery()").equals("t"));
                String sql = "select name from conversation where id = '" + conversation + "'";
                value(statement, sql);
                if (servers.equals(List.of(true))) {
                    TestServers.database()
                            .execute("update conversation set name = 'other' where id = '" + conversation + "'");
                    vacuumUntilConflict();
                }
                String name = value(statement, sql);
                connection.rollback();
                connection.setAutoCommit(true);
                return name;
            }
        });
        assertThat(servers).containsExactly(true, false);
        assertThat(status).isEqualTo("other");
    }

    /** Another transaction on the primary may still need the row: then a vacuum leaves it. */
    private static void vacuumUntilConflict() throws SQLException {
        String before = conflicts();
        await().atMost(LIMIT).until(() -> {
            TestServers.database().execute("vacuum conversation");
            awaitReplay();
            return !conflicts().equals(before);
        });
    }

    private static String conflicts() throws SQLException {
        return ReplicaServer.database().value("select sum(confl_snapshot) from pg_stat_database_conflicts");
    }

    @Test
    void nothing_of_the_replica_is_written_to() {
        assertThatThrownBy(() -> ReplicaServer.database().execute("update conversation set name = null"))
                .hasMessageContaining("read-only");
    }

    @Test
    void reads_go_on_when_the_replica_is_killed_and_return_to_it() throws Exception {
        ReplicaServer.server().kill();
        try {
            log.append(Entry.message(conversation, "two"));
            assertThat(get("/api/sessions/" + conversation).jsonPath().getList("messages.content"))
                    .containsExactlyInAnyOrder("one", "two");
            await().atMost(LIMIT).until(() -> usable() == 0);
            assertThat(get("/q/health/ready").statusCode()).isEqualTo(200);
            assertThat(get("/api/health").jsonPath().getString("replica.status"))
                    .isEqualTo("DOWN");
            assertThat(fallbacks("unavailable") + fallbacks("failed")).isPositive();
        } finally {
            ReplicaServer.server().restart();
        }
        awaitUse();
    }

    @Test
    void reads_go_on_when_the_replica_is_frozen() throws Exception {
        signal("STOP");
        try {
            String newest = log.query("select epoch::text from event_log_head").get(0) + "-"
                    + log.append(Entry.message(conversation, "two"));
            long before = System.nanoTime();
            assertThat(get("/api/sessions").jsonPath().getString("lastEventId")).isEqualTo(newest);
            assertThat(Duration.ofNanos(System.nanoTime() - before)).isLessThan(Duration.ofSeconds(20));
        } finally {
            signal("CONT");
        }
        awaitUse();
    }

    /** Its position from now on. */
    private EventId hold() throws SQLException {
        ReplicaServer.database().execute("select pg_wal_replay_pause()");
        await().atMost(LIMIT).until(() -> ReplicaServer.database()
                .value("select pg_get_wal_replay_pause_state()")
                .equals("paused"));
        return EventId.parse(get("/api/sessions").jsonPath().getString("lastEventId"))
                .orElseThrow();
    }

    private void awaitUse() {
        awaitReplay();
        await().atMost(LIMIT).until(() -> usable() == 1);
    }

    private static void awaitReplay() {
        await().atMost(LIMIT).until(() -> {
            String written = TestServers.database().value("select pg_current_wal_lsn()");
            return ReplicaServer.database()
                    .value("select pg_last_wal_replay_lsn() >= ?::text::pg_lsn", written)
                    .equals("t");
        });
    }

    private static String value(Statement statement, String sql) throws SQLException {
        try (ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private static double usable() {
        return Metrics.sum(get("/q/metrics").asString(), "agentpipe_database_read_usable", "");
    }

    private static double fallbacks(String reason) {
        return Metrics.sum(
                get("/q/metrics").asString(), "agentpipe_database_read_fallbacks_total", "reason=\"" + reason + "\"");
    }

    private static void signal(String signal) throws Exception {
        ProcessHandle first = ProcessHandle.of(ReplicaServer.server().pid()).orElseThrow();
        for (ProcessHandle process :
                Stream.concat(Stream.of(first), first.descendants()).toList()) {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid()))
                    .start()
                    .waitFor();
        }
    }
}
