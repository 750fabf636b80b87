package dev.agentpipe.stream.forget;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Metrics;
import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.TestKeys;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URL;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is deleted is gone, everywhere, and nobody else notices. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class DeletionIT {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    private final String conversation = "deletion \"ü\" " + UUID.randomUUID();
    private final String secret = "secret-" + UUID.randomUUID();
    private final String project = "p-" + UUID.randomUUID().toString().substring(0, 8);

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void leaves_nothing_of_a_conversation_but_its_places_in_the_log() throws SQLException {
        EventId before = log.head();
        log.append(
                Entry.started(escaped(), secret), Entry.message(conversation, secret), Entry.message("other", "kept"));
        log.execute("update conversation set mode = '" + secret + "', initial_prompt = '" + secret
                + "', summary = '{\"a\":\""
                + secret + "\"}', metadata = '{\"a\":\"" + secret + "\"}', last_error = '" + secret + "' where name = '"
                + secret + "'");
        reject("default", conversation);
        try (SseClient viewer = open("")) {
            await().until(() -> !viewer.frames().isEmpty());
            assertThat(get().statusCode()).isEqualTo(200);
            assertThat(delete(TestServers.KEY).statusCode()).isEqualTo(204);
            await().atMost(SOON).until(() -> viewer.events().size() == 1);
            assertThat(viewer.events().get(0).type()).isEqualTo("conversation.deleted");
            assertThat(viewer.events().get(0).position()).isEqualTo(before.position() + 4);
        }
        assertThat(get().statusCode()).isEqualTo(404);
        assertThat(RestAssured.get("/api/sessions?limit=100").asString()).doesNotContain(secret);
        assertThat(TestServers.database().everything()).doesNotContain(secret).contains("kept");
        assertThat(log.query("select r::text from rejected_event r where project = 'default'"))
                .isEmpty();
        try (SseClient again = open("?lastEventId=" + before)) {
            await().atMost(SOON).until(() -> again.events().size() == 2);
            assertThat(again.positions()).containsExactly(before.position() + 3, before.position() + 4);
        }
        assertThat(log.query(
                        "select actor || ' ' || project || ' ' || (address is not null) || ' ' || (request_id is not null)"
                                + " from audit_entry where action = 'conversation.deleted' and subject like '%"
                                + suffix() + "'"))
                .singleElement()
                .asString()
                .doesNotStartWith("database")
                .endsWith(" default true true");
    }

    @Test
    void may_be_repeated_and_rejects_late_events() {
        log.append(Entry.message(conversation, "said"));
        double deleted = deleted();
        assertThat(delete(TestServers.KEY).statusCode()).isEqualTo(204);
        assertThat(deleted()).isEqualTo(deleted + 1);
        long head = log.head().position();
        // A rejected one that came meanwhile goes as well.
        reject("default", conversation);
        assertThat(delete(TestServers.KEY).statusCode()).isEqualTo(204);
        assertThat(deleted()).isEqualTo(deleted + 1);
        assertThat(log.query("select id::text from rejected_event where project = 'default'"))
                .isEmpty();
        assertThat(log.head().position()).isEqualTo(head);
        assertThat(log.appendSilently(Entry.message(conversation, secret))).isZero();
        assertThat(log.head().position()).isEqualTo(head);
    }

    @Test
    void knows_nothing_of_other_projects() {
        String own = TestKeys.create(log, project, "admin");
        String foreign = TestKeys.create(log, project + "-b", "admin");
        String reader = TestKeys.create(log, project, "read");
        log.appendTo(project, Entry.message(conversation, "said"));
        reject(project + "-b", conversation);
        assertThat(delete(foreign).statusCode()).isEqualTo(404);
        assertThat(delete(reader).statusCode()).isEqualTo(403);
        assertThat(given().delete("/api/sessions/{id}", conversation).statusCode())
                .isEqualTo(401);
        assertThat(log.query("select id from conversation where deleted_at is null and project = '" + project + "'"))
                .hasSize(1);
        assertThat(delete(own).statusCode()).isEqualTo(204);
        assertThat(delete(foreign).statusCode()).isEqualTo(404);
        assertThat(log.query("select id::text from rejected_event where project = '" + project + "-b'"))
                .as("what another project has sent is that project's")
                .hasSize(1);
        for (String unknown : List.of("unknown", "nul\u0000", "x".repeat(1_000))) {
            assertThat(given().header("Authorization", "Bearer " + own)
                            .delete("/api/sessions/{id}", unknown)
                            .statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void holds_up_no_writer_while_it_rewrites() throws Exception {
        long position = log.append(Entry.message(conversation, "said"));
        try (Connection other = TestServers.database().connect();
                Statement statement = other.createStatement()) {
            other.setAutoCommit(false);
            statement.execute("select 1 from event_log where position = " + position + " for update");
            CompletableFuture<Response> deleted = CompletableFuture.supplyAsync(() -> delete(TestServers.KEY));
            await().atMost(SOON).until(() -> !log.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and query like '%delete_conversation%'")
                    .isEmpty());
            assertThat(log.append(Entry.message("another", "goes on"))).isEqualTo(position + 1);
            assertThat(deleted).isNotDone();
            other.rollback();
            assertThat(deleted.get().statusCode()).isEqualTo(204);
        }
        assertThat(log.head().position()).isEqualTo(position + 2);
    }

    /** A follower has read a page, and not yet written what it derived from it: the deletion waits for it. */
    @Test
    void waits_for_a_follower_that_may_hold_what_is_deleted() throws Exception {
        log.append(Entry.message(conversation, "said"));
        log.execute("insert into log_follower (name, version, epoch, position) values ('" + project + "', 1, 1, 0)");
        try (Connection follower = TestServers.database().connect();
                Statement statement = follower.createStatement()) {
            follower.setAutoCommit(false);
            statement.execute("select 1 from log_follower where name = '" + project + "' for update");
            CompletableFuture<Response> deleted = CompletableFuture.supplyAsync(() -> delete(TestServers.KEY));
            await().atMost(SOON).until(() -> !log.query("select 1 from pg_stat_activity where wait_event_type = 'Lock'"
                            + " and query like '%delete_conversation%'")
                    .isEmpty());
            assertThat(get().statusCode()).isEqualTo(200);
            follower.rollback();
            assertThat(deleted.get().statusCode()).isEqualTo(204);
        } finally {
            log.execute("delete from log_follower where name = '" + project + "'");
        }
    }

    private static double deleted() {
        return Metrics.sum(
                RestAssured.get("/q/metrics").asString(),
                "agentpipe_stream_conversations_deleted_total",
                "reason=\"request\"");
    }

    private String escaped() {
        return conversation.replace("\"", "\\\"");
    }

    private String suffix() {
        return conversation.substring(conversation.length() - 36);
    }

    /** As ingest-service keeps what it has answered 400. */
    private void reject(String of, String id) {
        try (Connection connection = TestServers.database().connect();
                var insert = connection.prepareStatement(
                        "insert into rejected_event (key_id, project, digest, error, message, details, body, size)"
                                + " values ('k', ?, sha256(?), 'validation_failed', 'x', '[]', ?, 1)")) {
            byte[] body = ("{\"data\":{\"conversation_id\":\"" + id.replace("\"", "\\\"") + "\",\"content\":\"" + secret
                            + of + "\"}}")
                    .getBytes(java.nio.charset.StandardCharsets.UTF_8);
            insert.setString(1, of);
            insert.setBytes(2, body);
            insert.setBytes(3, body);
            insert.executeUpdate();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private Response get() {
        return given().get("/api/sessions/{id}", conversation);
    }

    private Response delete(String key) {
        return given().header("Authorization", "Bearer " + key).delete("/api/sessions/{id}", conversation);
    }

    private SseClient open(String query) {
        return SseClient.open(url.getPort(), query, Map.of());
    }
}
