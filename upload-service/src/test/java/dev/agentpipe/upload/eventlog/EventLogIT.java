package dev.agentpipe.upload.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.LogWriter;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.upload.Upload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Event logs heal conversations: what was streamed stays as it is, what was not is appended, once. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class EventLogIT {

    private final Database database = TestServers.database();

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "round-robin.events.jsonl",
                "agent-error.events.jsonl",
                "interrupted.events.jsonl",
                "free-form.run.jsonl"
            })
    void equals_a_fully_streamed_conversation_whatever_was_streamed_before(String name) throws Exception {
        List<String> lines = Upload.lines(name);
        new LogWriter(database, "live").appendEach(lines);
        String id = database.value("select id from conversation");
        List<String> streamed = database.conversation(id);
        assertThat(streamed).hasSizeGreaterThan(10);

        Upload.eventLog(lines).statusCode(201).body("messagesCreated", equalTo(0));
        assertThat(database.conversation(id)).as("everything streamed").isEqualTo(streamed);

        database.clear();
        Upload.eventLog(lines)
                .statusCode(201)
                .body("status", equalTo("created"))
                .body("conversationId", equalTo(id));
        assertThat(database.conversation(id)).as("nothing streamed").isEqualTo(streamed);
        assertThat(database.gaps()).isEmpty();

        Upload.eventLog(lines)
                .statusCode(200)
                .body("status", equalTo("duplicate"))
                .body("messagesCreated", equalTo(0))
                .body("eventsCreated", equalTo(0))
                .body("eventsAlreadyPresent", equalTo(lines.size()));
        assertThat(database.conversation(id)).as("twice").isEqualTo(streamed);

        for (int remainder : List.of(0, 1)) {
            database.clear();
            new LogWriter(database, "live")
                    .appendEach(IntStream.range(0, lines.size())
                            .filter(i -> i % 2 == remainder)
                            .mapToObj(lines::get)
                            .toList());
            Upload.eventLog(lines).statusCode(201).body("status", equalTo("healed"));
            assertThat(database.conversation(id)).as("every second streamed").isEqualTo(streamed);
            assertThat(database.gaps()).isEmpty();
        }
    }

    @Test
    void appends_healed_events_as_normal_events_in_the_order_of_the_file() throws Exception {
        List<String> lines = Upload.lines("round-robin.events.jsonl");
        new LogWriter(database, "live").appendEach(lines.subList(20, 22));
        String ofStreamed = "select payload from event_log where position <= 2 order by position";
        List<String> streamed = database.column(ofStreamed);
        Upload.eventLog(lines).statusCode(201);
        assertThat(database.column(ofStreamed)).isEqualTo(streamed);
        List<String> sequence =
                database.column("select (payload::json->'data'->'message'->>'sequenceNumber') from event_log"
                        + " where position > 2 and type = 'message.created' order by position");
        assertThat(sequence)
                .isSortedAccordingTo(java.util.Comparator.comparingInt(Integer::parseInt))
                .hasSize(28);
        assertThat(database.column("select m.id from message m join event_log l on l.position = m.position"
                        + " where l.payload::json->'data'->'message'->>'id' <> m.id"))
                .isEmpty();
    }

    @Test
    void takes_lines_in_any_order() throws Exception {
        List<String> lines = Upload.lines("agent-error.events.jsonl");
        new LogWriter(database, "live").appendEach(lines);
        List<String> streamed = database.conversation(database.value("select id from conversation"));
        for (int seed = 0; seed < 5; seed++) {
            database.clear();
            List<String> shuffled = new ArrayList<>(lines);
            Collections.shuffle(shuffled, new Random(seed));
            Upload.eventLog(shuffled).statusCode(201);
            assertThat(database.conversation(database.value("select id from conversation")))
                    .as("seed %d", seed)
                    .isEqualTo(streamed);
        }
    }

    @Test
    void tolerates_and_reports_a_torn_last_line_and_completes_it_later() throws Exception {
        String whole = Upload.recording("interrupted.events.jsonl");
        byte[] torn = whole.substring(0, whole.length() - 40).getBytes(StandardCharsets.UTF_8);
        int last = Upload.lines("interrupted.events.jsonl").size();
        Upload.send(Upload.EVENT_LOG, torn).statusCode(201).body("tornLastLine", equalTo(last));
        assertThat(database.value("select status from conversation")).isEqualTo("ACTIVE");
        Upload.send(Upload.EVENT_LOG, whole.getBytes(StandardCharsets.UTF_8))
                .statusCode(201)
                .body("eventsCreated", equalTo(1))
                .body("tornLastLine", nullValue());
        assertThat(database.value("select status from conversation")).isEqualTo("INTERRUPTED");
    }

    @Test
    void rejects_a_bad_line_elsewhere_with_its_number_and_stores_nothing() throws Exception {
        List<String> lines = new ArrayList<>(Upload.lines("round-robin.events.jsonl"));
        lines.set(16, lines.get(16).substring(0, 50));
        Upload.eventLog(lines)
                .statusCode(400)
                .contentType("application/problem+json")
                .body("error", equalTo("malformed_json"))
                .body("field", equalTo("line 17"));
        assertThat(database.countAll()).isZero();
    }

    @Test
    void rejects_an_event_that_is_not_valid_with_its_line_even_in_the_last() throws Exception {
        List<String> lines = new ArrayList<>(Upload.lines("agent-error.events.jsonl"));
        lines.add(lines.get(2).replace("\"content\":", "\"contents\":"));
        Upload.eventLog(lines)
                .statusCode(400)
                .body("field", equalTo("line " + lines.size()))
                .body("detail", equalTo("line " + lines.size() + " is rejected: data.content is required"));
        assertThat(database.countAll()).isZero();
    }

    @Test
    void names_the_lines_of_messages_that_differ_from_the_stored_ones() throws Exception {
        List<String> lines = Upload.lines("agent-error.events.jsonl");
        new LogWriter(database, "live").appendEach(lines.subList(0, 4));
        long before = database.countAll();
        List<String> other = new ArrayList<>(lines);
        other.set(3, lines.get(3).replace("\"content\":\"", "\"content\":\"X"));
        String id = database.value("select id from conversation");
        Upload.eventLog(other)
                .statusCode(409)
                .body("error", equalTo("conflict"))
                .body("field", equalTo("line 4"))
                .body("detail", org.hamcrest.Matchers.containsString(id));
        assertThat(database.countAll()).isEqualTo(before);
    }

    @Test
    void rejects_one_id_for_two_messages_but_folds_repeated_lines() throws Exception {
        List<String> lines = new ArrayList<>(Upload.lines("agent-error.events.jsonl"));
        lines.add(2, lines.get(2));
        Upload.eventLog(lines).statusCode(201).body("messagesAlreadyPresent", equalTo(1));
        database.clear();
        lines.set(2, lines.get(2).replace("\"content\":\"", "\"content\":\"X"));
        Upload.eventLog(lines).statusCode(400).body("field", equalTo("line 4"));
        assertThat(database.countAll()).isZero();
    }

    @Test
    void says_in_a_dry_run_what_would_happen_and_writes_nothing() throws Exception {
        List<String> lines = Upload.lines("round-robin.events.jsonl");
        new LogWriter(database, "live").appendEach(lines.subList(0, 10));
        long before = database.countAll();
        Upload.request(Upload.EVENT_LOG, String.join("\n", lines).getBytes(StandardCharsets.UTF_8))
                .post("/api/sessions/upload?dryRun=true")
                .then()
                .statusCode(200)
                .body("dryRun", equalTo(true))
                .body("messagesCreated", equalTo(22))
                .body("messagesAlreadyPresent", equalTo(8))
                .body("status", equalTo("healed"));
        assertThat(database.countAll()).isEqualTo(before);
    }

    @Test
    void leaves_a_deleted_conversation_deleted() throws Exception {
        List<String> lines = Upload.lines("agent-error.events.jsonl").subList(1, 8);
        Upload.eventLog(lines).statusCode(201);
        database.execute("delete from message");
        database.execute("update conversation set deleted_at = now()");
        Upload.eventLog(lines).statusCode(200).body("status", equalTo("deleted"));
        assertThat(database.count("message")).isZero();
    }

    @Test
    void equals_a_streamed_conversation_with_several_starts_ends_and_errors_and_a_second_conversation()
            throws Exception {
        List<String> lines = new ArrayList<>(Upload.lines("agent-error.events.jsonl"));
        String started = lines.get(1);
        String error = lines.get(5);
        String completed = lines.get(7);
        lines.add(3, error.replace("18:28", "18:40").replace("rate limit", "another"));
        lines.add(4, error.replace("18:28", "18:40").replace("rate limit", "a third"));
        lines.add(error.replace("18:28", "18:29").replace("rate limit", "a fourth"));
        lines.add(completed.replace("18:30", "19:30").replace("\"status\":\"completed\"", "\"status\":\"error\""));
        lines.add(completed.replace("18:30", "18:50"));
        lines.add(started.replace("\"max_turns\":4", "\"max_turns\":5,\"name\":\"late\""));
        lines.addAll(Upload.lines("interrupted.events.jsonl"));
        new LogWriter(database, "live").appendEach(lines);
        List<String> ids = database.column("select id from conversation order by id");
        List<List<String>> streamed = List.of(database.conversation(ids.get(0)), database.conversation(ids.get(1)));
        assertThat(streamed.toString()).contains("\"error_count\": 4", "a third", "\"name\": \"late\"");
        for (int kept : List.of(0, 3, 9, 14)) {
            database.clear();
            new LogWriter(database, "live").appendEach(lines.subList(0, kept));
            Upload.eventLog(lines).statusCode(201).body("conversations", equalTo(2));
            assertThat(List.of(database.conversation(ids.get(0)), database.conversation(ids.get(1))))
                    .as("%d streamed", kept)
                    .isEqualTo(streamed);
            assertThat(database.gaps()).isEmpty();
        }
    }
}
