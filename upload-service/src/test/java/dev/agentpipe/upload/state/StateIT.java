package dev.agentpipe.upload.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.LogWriter;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.upload.Upload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Saved state files: recognised by their shape, known by their messages, and their config is never kept. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class StateIT {

    private static final String SECRET = "ap_live_this_key_must_never_be_stored";

    private final Database database = TestServers.database();

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
    }

    @ParameterizedTest
    @CsvSource({"round-robin.state.json, 34, 3", "interrupted.state.json, 10, 2"})
    void makes_one_conversation_of_a_file_however_often_it_comes(String name, int messages, int agents)
            throws Exception {
        String id = state(name, "")
                .statusCode(201)
                .body("messagesCreated", equalTo(messages))
                .body("participantsCreated", equalTo(agents))
                .body("note", containsString("originalId"))
                .extract()
                .path("conversationId");
        state(name, "")
                .statusCode(200)
                .body("status", equalTo("duplicate"))
                .body("conversationId", equalTo(id))
                .body("messagesCreated", equalTo(messages));
        assertThat(database.count("conversation")).isOne();
        assertThat(database.value("select message_count from conversation")).isEqualTo(Integer.toString(messages));
        assertThat(database.gaps()).isEmpty();
    }

    @Test
    void recognises_a_file_that_was_saved_again_elsewhere() {
        String file = Upload.recording("round-robin.state.json");
        Upload.json(file).statusCode(201);
        Upload.json(file.replaceFirst("\"saved_at\": \"[^\"]+\"", "\"saved_at\": \"2027-01-01T00:00:00Z\"")
                        .replace(SECRET, "another"))
                .statusCode(200);
    }

    @Test
    void keeps_the_order_the_times_and_the_measures() throws Exception {
        state("round-robin.state.json", "").statusCode(201);
        assertThat(database.column(
                        "select left(content, 20) from message order by sequence_number, sent_at, id limit 5"))
                .containsExactly(
                        "Architect has joined",
                        "Tester has joined.",
                        "Operator has joined.",
                        "How should events tr",
                        "I would start from w");
        assertThat(database.value(
                        "select concat_ws('|', agent_id, agent_type, role, sent_at_text, duration, input_tokens)"
                                + " from message where sequence_number = 5"))
                .isEqualTo("claude-0|claude|agent|2026-11-20T23:16:21Z|1154.733802|36");
        assertThat(database.value("select initial_prompt from conversation")).startsWith("How should events travel");
        assertThat(database.value("select summary->>'shortText' from conversation"))
                .startsWith("The agents weighed");
        assertThat(database.column("select agent_id || ' ' || model from participant order by ordinal"))
                .containsExactly("claude-0 claude-sonnet-4.5", "gemini-1 gemini-2.5-pro", "claude-2 claude-haiku-4.5");
    }

    @Test
    void never_stores_or_logs_its_config() throws Exception {
        List<String> logged = new CopyOnWriteArrayList<>();
        Handler listener = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry.getMessage() + java.util.Arrays.toString(entry.getParameters()));
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger root = Logger.getLogger("");
        root.addHandler(listener);
        try {
            for (String name : List.of("round-robin.state.json", "interrupted.state.json")) {
                assertThat(Upload.recording(name)).contains(SECRET);
                state(name, "").statusCode(201);
                state(name, "?dryRun=true").statusCode(200);
                String broken = Upload.recording(name).replace("\"" + SECRET + "\"", SECRET);
                Upload.json(broken).statusCode(400).body("detail", org.hamcrest.Matchers.not(containsString(SECRET)));
                Upload.json(Upload.recording(name).replace("\"Role\": \"agent\"", "\"Role\": \"boss\""))
                        .statusCode(400);
            }
        } finally {
            root.removeHandler(listener);
        }
        assertThat(database.everything()).contains("session.uploaded").doesNotContain(SECRET, "APIKey", "/home/ada");
        assertThat(logged.toString()).doesNotContain(SECRET);
    }

    @Test
    void is_recognised_as_a_streamed_run_that_the_query_names() throws Exception {
        List<String> lines = Upload.lines("round-robin.events.jsonl");
        new LogWriter(database, "live").appendEach(lines.subList(0, 20));
        String id = database.value("select id from conversation");
        long rows = database.countAll();
        state("round-robin.state.json", "?originalId=" + id)
                .statusCode(200)
                .body("status", equalTo("duplicate"))
                .body("conversationId", equalTo(id))
                .body("messagesCreated", equalTo(0));
        assertThat(database.countAll()).isEqualTo(rows);
    }

    @Test
    void is_rejected_for_a_streamed_run_that_it_is_not() throws Exception {
        new LogWriter(database, "live").appendEach(Upload.lines("agent-error.events.jsonl"));
        String id = database.value("select id from conversation");
        state("interrupted.state.json", "?originalId=" + id)
                .statusCode(409)
                .body("field", equalTo("messages"))
                .body("detail", containsString(id));
    }

    @Test
    void takes_in_the_event_log_of_its_run_without_doubling_a_message() throws Exception {
        List<String> lines = Upload.lines("interrupted.events.jsonl");
        String id = Upload.lines("interrupted.events.jsonl")
                .get(1)
                .replaceAll(".*\"conversation_id\":\"([^\"]+)\".*", "$1");
        state("interrupted.state.json", "?originalId=" + id)
                .statusCode(201)
                .body("conversationId", equalTo(id))
                .body("note", nullValue());
        Upload.eventLog(lines)
                .statusCode(201)
                .body("messagesCreated", equalTo(0))
                .body("messagesAlreadyPresent", equalTo(7));
        assertThat(database.value("select message_count || status from conversation"))
                .isEqualTo("10INTERRUPTED");
        Upload.eventLog(lines).statusCode(200).body("status", equalTo("duplicate"));
        assertThat(database.gaps()).isEmpty();
    }

    @Test
    void names_the_field_that_it_rejects() throws Exception {
        Upload.json(Upload.recording("interrupted.state.json")
                        .replaceFirst("\"AgentID\": \"claude-1\"", "\"AgentID\": 7"))
                .statusCode(400)
                .body("field", equalTo("messages[1].AgentID"));
        Upload.json("{\"saved_at\":\"x\",\"messages\":[]}").statusCode(400).body("field", equalTo("messages"));
        assertThat(database.countAll()).isZero();
    }

    private static ValidatableResponse state(String name, String query) {
        return Upload.request(Upload.JSON, Upload.recording(name).getBytes(StandardCharsets.UTF_8))
                .post("/api/sessions/upload" + query)
                .then();
    }
}
