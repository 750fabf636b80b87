package dev.agentpipe.upload.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.upload.Upload;
import dev.agentpipe.upload.session.SessionBodies;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Legal uploads at the edges: nothing is lost, nothing is rejected for good, and the database does not suffer. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class EdgeCasesIT {

    private static final String STARTED = "{\"type\":\"conversation.started\",\"timestamp\":\"2026-01-02T03:04:05Z\","
            + "\"data\":{\"conversation_id\":\"c1\",\"mode\":\"round-robin\",\"initial_prompt\":\"p\"}}";

    private final Database database = TestServers.database();

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
    }

    private static String message(String id, String content) {
        ObjectNode line =
                Json.MAPPER.createObjectNode().put("type", "message.created").put("timestamp", "2026-01-02T03:04:06Z");
        line.putObject("data")
                .put("conversation_id", "c1")
                .put("message_id", id)
                .put("agent_id", "a")
                .put("agent_type", "claude")
                .put("tokens_used", 10)
                .put("content", content);
        return line.toString();
    }

    @Test
    void stores_a_message_called_started_before_the_start_of_its_conversation() throws Exception {
        Upload.eventLog(List.of(message("started", "x"), STARTED))
                .statusCode(201)
                .body("eventsCreated", equalTo(2));
        assertThat(database.column("select type from event_log order by position"))
                .containsExactly("message.created", "conversation.started");
        assertThat(database.value("select initial_prompt from conversation")).isEqualTo("p");
    }

    @Test
    void stores_a_message_called_started_after_the_start_of_its_conversation() throws Exception {
        Upload.eventLog(List.of(STARTED, message("started", "x")))
                .statusCode(201)
                .body("eventsCreated", equalTo(2));
        assertThat(database.value("select content from message where id = 'started'"))
                .isEqualTo("x");
        assertThat(database.gaps()).isEmpty();
    }

    @Test
    void cuts_content_that_is_too_long_says_so_and_recognises_it_again() throws Exception {
        // Two bytes each, so that the limit of 102,400 falls between two characters; one more byte moves it inside one.
        String content = "x" + "é".repeat(100_000);
        List<String> lines = List.of(STARTED, message("m1", content), message("m2", "short"));
        Upload.eventLog(lines)
                .statusCode(201)
                .body("messagesCreated", equalTo(2))
                .body("messagesTruncated", equalTo(1))
                .body("truncatedLines", equalTo(List.of(2)));
        assertThat(database.value("select octet_length(content) || ' ' || original_bytes from message where id = 'm1'"))
                .isEqualTo("102399 200001");
        assertThat(database.value("select original_bytes is null from message where id = 'm2'"))
                .isEqualTo("t");
        JsonNode viewed = Json.MAPPER
                .readTree(database.value("select payload from event_log where position = 2"))
                .at("/data/message");
        assertThat(viewed.path("truncated").booleanValue()).isTrue();
        assertThat(viewed.path("originalBytes").intValue()).isEqualTo(200_001);
        assertThat(content).startsWith(viewed.path("content").textValue());
        assertThat(database.value("select payload from event_log where position = 3"))
                .doesNotContain("truncated");
        Upload.eventLog(lines)
                .statusCode(200)
                .body("status", equalTo("duplicate"))
                .body("messagesTruncated", equalTo(1));
        Upload.eventLog(List.of(STARTED, message("m1", content + "!")))
                .statusCode(409)
                .body("field", equalTo("line 2"));
    }

    @Test
    void goes_on_with_a_conversation_whose_total_of_tokens_is_at_its_end() throws Exception {
        Upload.eventLog(List.of(STARTED, message("m1", "x"))).statusCode(201);
        database.execute("update conversation set total_tokens = 9223372036854775807");
        Upload.eventLog(List.of(message("m2", "x"))).statusCode(201);
        assertThat(database.value("select total_tokens || ' ' || message_count from conversation"))
                .isEqualTo("9223372036854775807 2");
    }

    @Test
    void compares_numbers_without_writing_them_out() throws Exception {
        ObjectNode body = SessionBodies.identified("run-1", 2);
        ArrayNode numbers = ((ObjectNode) body.at("/session/metadata")).putArray("numbers");
        ArrayNode settings =
                ((ObjectNode) body.at("/participants/0")).putObject("settings").putArray("numbers");
        for (int i = 0; i < 15_000; i++) {
            numbers.add(new BigDecimal("1e131071"));
            settings.add(new BigDecimal("1e131071"));
        }
        Upload.json(body.toString()).statusCode(201);
        ((ObjectNode) body.get("session")).put("name", "Another");
        long start = System.nanoTime();
        Upload.json(body.toString()).statusCode(409).body("details.field", equalTo(List.of("session.name")));
        assertThat(System.nanoTime() - start).as("ns").isLessThan(30_000_000_000L);
        assertThat(peakMegabytes()).as("MB of the largest backend").isLessThan(256);
    }

    @Test
    void compares_metadata_without_regard_to_the_order_of_its_keys_but_to_everything_else() throws Exception {
        ObjectNode body = SessionBodies.identified("run-1", 1);
        ObjectNode metadata = (ObjectNode) body.at("/session/metadata");
        metadata.put("quoted \"1\" \\", "a\\\"2\\\" 3")
                .put("number", new BigDecimal("1e200000"))
                .put("x", 1);
        Upload.json(body.toString()).statusCode(201);
        metadata.put("x", metadata.remove("x").intValue());
        JsonNode number = metadata.remove("number");
        metadata.set("number", number);
        ((ObjectNode) body.get("session")).put("name", "Another");
        Upload.json(body.toString()).statusCode(409).body("details.field", equalTo(List.of("session.name")));
        metadata.put("x", "1");
        Upload.json(body.toString())
                .statusCode(409)
                .body("details.field", equalTo(List.of("session.metadata", "session.name")));
    }

    /** The high-water mark of the process of every connection that the service keeps. */
    private long peakMegabytes() throws SQLException, IOException {
        long peak = 0;
        for (String pid : database.column("select pid from pg_stat_activity where pid <> pg_backend_pid()"
                + " and backend_type = 'client backend'")) {
            String status = Files.readString(Path.of("/proc", pid, "status"));
            String line = status.lines()
                    .filter(each -> each.startsWith("VmHWM"))
                    .findFirst()
                    .orElseThrow();
            peak = Math.max(peak, Long.parseLong(line.replaceAll("\\D", "")) / 1024);
        }
        return peak;
    }
}
