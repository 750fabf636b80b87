package dev.agentpipe.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.oneOf;

import dev.agentpipe.ingest.Ingest;
import dev.agentpipe.ingest.SharedApplication;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rejected events, batches, and late events. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(SharedApplication.class)
class IntakeIT {

    private final Database database = TestServers.database();

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
    }

    @Test
    void a_rejected_event_is_kept_until_it_is_healed_or_deleted() throws Exception {
        Ingest sender = newSender();
        String bad = "{\"type\":\"message.sent\",\"timestamp\":\"2026-11-20T23:16:21Z\",\"data\":{\"n\":1}}";
        sender.event(bad).statusCode(400);
        sender.event(bad).statusCode(400);
        String id = sender.get("/api/ingest/rejected")
                .body("rejected", hasSize(1))
                .body("rejected[0].body", equalTo(bad))
                .body("rejected[0].times", equalTo(2))
                .body("rejected[0].error", equalTo("unknown_type"))
                .extract()
                .path("rejected[0].id")
                .toString();
        String path = "/api/ingest/rejected/" + id;
        sender.send("POST", path + "/retry", null).statusCode(400);
        // As if the service had learned the type.
        database.execute("update rejected_event set body = convert_to('" + Events.message("healed")
                + "', 'UTF8') where id = " + id);
        newSender().send("POST", path + "/retry", null).statusCode(404);
        sender.send("POST", path + "/retry", null).statusCode(201);
        sender.send("DELETE", path, null).statusCode(404);
        assertThat(database.count("message where conversation_id = 'healed'")).isOne();
    }

    @Test
    void rejected_events_are_kept_up_to_a_bound_the_newest_ones() {
        Ingest sender = newSender();
        for (int i = 0; i < SharedApplication.REJECTED_EVENTS + 3; i++) {
            sender.event("{\"type\":\"new." + i + "\",\"data\":{}}").statusCode(400);
        }
        sender.get("/api/ingest/rejected")
                .body("rejected.body", hasSize(SharedApplication.REJECTED_EVENTS))
                .body("rejected[0].body", containsString("new." + (SharedApplication.REJECTED_EVENTS + 2)));
    }

    @Test
    void a_batch_stores_the_good_and_names_the_bad() throws Exception {
        String message = Events.message("batch", "m1", "hi");
        String other = Events.message("batch", "m1", "ho");
        for (String body : List.of(
                "[" + message + ", 5, {\"type\":\"x\",\"data\":{}}, " + message + "," + other + "]",
                String.join("\r\n", "", message, "5", "{\"type\":\"x\",\"data\":{}}", message, other, ""))) {
            boolean first = body.startsWith("[");
            Ingest.ADMIN
                    .request(first ? Ingest.JSON : Ingest.LINES, gzip(body))
                    .header("Content-Encoding", "gzip")
                    .post("/api/ingest/batch")
                    .then()
                    .body("accepted", equalTo(first ? 1 : 0))
                    .body("duplicates", equalTo(first ? 1 : 2))
                    .body(
                            "rejected.collect { it.index + ' ' + it.error }",
                            contains("1 malformed_json", "2 unknown_type", "4 conflict"));
        }
    }

    @Test
    void a_batch_is_bounded() {
        String thousand = IntStream.range(0, 1000)
                .mapToObj(i -> Events.message("bounded"))
                .collect(Collectors.joining(",", "[", "]"));
        Ingest.ADMIN.batch(thousand).body("accepted", equalTo(1000));
        Ingest.ADMIN.batch(thousand.replace("]", ",5]")).statusCode(413);
        Ingest.ADMIN.batch("[\"" + "a".repeat(5 << 20) + "\"]").statusCode(413);
        Ingest.ADMIN.batch("[]").statusCode(400);
        Ingest.ADMIN.batch("[{}").statusCode(400);
    }

    @Test
    void late_events_neither_reopen_a_conversation_nor_end_it_earlier() throws Exception {
        for (String event : List.of(
                Events.completed("ended", "2026-11-20T23:20:00Z"),
                Events.started("ended", "2026-11-20T23:10:00Z"),
                Events.error("ended", "2026-11-20T23:21:00Z"),
                Events.message("ended"),
                Events.completed("ended", "2026-11-20T23:15:00Z"))) {
            Ingest.ADMIN.event(event).statusCode(oneOf(200, 201));
        }
        assertThat(database.value("""
                select concat_ws(' ', status, message_count, error_count, to_char(ended_at at time zone 'UTC', 'HH24:MI'))
                from conversation where id = 'ended'""")).isEqualTo("COMPLETED 1 1 23:20");
    }

    /** Rejected events are kept by key: one that has none yet. */
    private static Ingest newSender() {
        return Ingest.ADMIN.newKey("\"scopes\":[\"ingest\"]");
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
