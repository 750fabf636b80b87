package dev.agentpipe.upload.eventlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.LogWriter;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.stored.ConversationExport;
import dev.agentpipe.upload.Upload;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What was exported comes back as it was: exported again it has the same bytes, and late retries are still known. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class RestoreIT {

    private static final String ROW =
            "select (to_jsonb(c) - '{updated_at,last_seq,ended_by,restored_after}'::text[])::text"
                    + " from conversation c where id = ?";
    private static final String MESSAGES = "select (to_jsonb(m) - 'position')::text from message m"
            + " where conversation_id = ? order by sequence_number, sent_at, id";
    private static final String EVENTS =
            "select payload from event_log where conversation_id = ? and payload is not null"
                    + " and type not in ('conversation.deleted', 'session.uploaded', 'message.created') order by payload";

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
    void a_streamed_conversation_comes_back_after_its_deletion(String name) throws Exception {
        List<String> lines = Upload.lines(name);
        new LogWriter(database, "live").appendEach(lines);
        String id = database.value("select id from conversation");
        List<String> row = database.column(ROW, id);
        List<String> messages = database.column(MESSAGES, id);
        List<String> events = database.column(EVENTS, id);
        byte[] exported = comesBack(id);
        assertThat(database.column(ROW, id)).isEqualTo(row);
        assertThat(database.column(MESSAGES, id)).isEqualTo(messages);
        assertThat(database.column(EVENTS, id)).isEqualTo(events);

        // Late retries of the live stream, and the restoring itself.
        Upload.eventLog(lines.stream().filter(line -> line.contains(id)).toList())
                .statusCode(200)
                .body("status", equalTo("duplicate"))
                .body("eventsCreated", equalTo(0));
        restore(exported).statusCode(200).body("status", equalTo("duplicate"));
        assertThat(export(id)).isEqualTo(exported);
    }

    @ParameterizedTest
    @ValueSource(strings = {"COMPLETED", "INTERRUPTED", "ERROR", "ACTIVE"})
    void an_uploaded_conversation_comes_back(String status) throws Exception {
        Upload.json("""
                        {"session": {"name": "n", "mode": "reactive", "initialPrompt": "Go =1+1 \\u2028", "status": "%s",
                          "startedAt": "2026-01-02T03:04:05.123456789+05:00", "totalDuration": 12.50,
                          "metadata": {"originalId": "run", "team": [1e3, {"a_b": 1.10}]}, "other": true},
                         "participants": [{"agentId": "b", "agentType": "x", "agentName": "B", "settings": {"k_k": 1}},
                          {"agentId": "a", "agentType": "x", "agentName": "A"}],
                         "messages": [{"agentId": "a", "agentName": "A", "agentType": "x", "content": "one", "role": "agent",
                           "timestamp": "2026-01-02T03:05:00Z", "metrics": {"cost": 1.0E-9, "inputTokens": 3}, "mood": "x"},
                          {"agentId": "b", "agentName": "B", "agentType": "x", "content": "two", "role": "system",
                           "timestamp": "2026-01-02T03:05:00Z"}]}""".formatted(status)).statusCode(201);
        List<String> row = database.column(ROW, "run");
        List<String> messages = database.column(MESSAGES, "run");
        comesBack("run");
        assertThat(database.column(ROW, "run")).isEqualTo(row);
        assertThat(database.column(MESSAGES, "run")).isEqualTo(messages);
    }

    @Test
    void what_is_not_in_its_events_comes_back_too() throws Exception {
        List<String> lines = List.of(
                started("c", "ü"),
                started("c", "second"),
                message(
                        "m9",
                        "\"timestamp\":\"2026-01-02T03:05:00Z\",\"sequenceNumber\":9,\"metrics\":{\"duration\":1.50E2}"),
                message(
                        "m1",
                        "\"timestamp\":\"2026-01-02T03:06:00Z\",\"sequenceNumber\":1,\"mood\":{\"b\":1,\"a\":[2.0]}"),
                message("m-none", "\"timestamp\":\"2026-01-02T03:04:00.999999999Z\""),
                flat("m-flat"),
                event("error.occurred", "2026-01-02T03:05:30Z", "\"error\":\"lost\""),
                event("log.entry", "2026-01-02T03:05:31Z", "\"some_thing\":{\"options\":{\"a_b\":1}}"),
                event(
                        "conversation.completed",
                        "2026-01-02T03:07:00Z",
                        "\"totalCost\":1e-7,\"summary\":{\"short_text\":\"s\"}"),
                event("conversation.completed", "2026-01-02T03:08:00Z", "\"status\":\"error\",\"reason\":\"timeout\""));
        Upload.eventLog(lines).statusCode(201);
        // Errors that were in a part of the log that is not kept.
        database.execute("update conversation set error_count = 5, last_error = 'earlier', last_error_at = now()");
        List<String> row = database.column(ROW, "c");
        assertThat(row.get(0)).contains("\"status\": \"ERROR\"", "\"completion_reason\": \"timeout\"");
        comesBack("c");
        assertThat(database.column(ROW, "c")).isEqualTo(row);
        Upload.eventLog(lines).statusCode(200).body("status", equalTo("duplicate"));
    }

    @Test
    void content_that_was_cut_keeps_the_identity_of_all_of_it() throws Exception {
        String long_ = message("m1", "\"timestamp\":\"2026-01-02T03:05:00Z\"").replace("said", "ö".repeat(100_000));
        Upload.eventLog(List.of(started("c", "n"), long_)).statusCode(201).body("messagesTruncated", equalTo(1));
        List<String> messages = database.column(MESSAGES, "c");
        comesBack("c");
        assertThat(database.column(MESSAGES, "c")).isEqualTo(messages);
        Upload.eventLog(List.of(long_)).statusCode(200).body("status", equalTo("duplicate"));
    }

    @Test
    void a_silence_is_still_one_afterwards() throws Exception {
        Upload.eventLog(List.of(started("c", "n"), message("m1", "\"timestamp\":\"2026-01-02T03:05:00Z\"")))
                .statusCode(201);
        database.execute(
                "update conversation set status = 'INTERRUPTED', silent = true, ended_at = '2026-01-02T04:00:00Z',"
                        + " ended_at_text = '2026-01-02T04:00:00Z', completion_reason = 'no event for PT10M'");
        List<String> row = database.column(ROW, "c");
        comesBack("c");
        assertThat(database.column(ROW, "c")).isEqualTo(row);
    }

    @ParameterizedTest
    @ValueSource(strings = {"round-robin.events.jsonl", "agent-error.events.jsonl", "interrupted.events.jsonl"})
    void a_file_in_parts_brings_back_what_a_whole_one_does(String name) throws Exception {
        List<String> lines = Upload.lines(name);
        new LogWriter(database, "live").appendEach(lines);
        String id = database.value("select id from conversation");
        List<String> row = database.column(ROW, id);
        List<String> messages = database.column(MESSAGES, id);
        List<String> events = database.column(EVENTS, id);
        byte[] exported = export(id);
        // The second time, too: what counts as a repeat is what came since the last deletion.
        for (int time = 0; time < 2; time++) {
            database.execute("select delete_conversation('" + id + "')");
            for (byte[] part : parts(exported)) {
                restore(part).statusCode(201);
                restore(part).statusCode(200).body("status", equalTo("duplicate"));
            }
            assertThat(database.column(EVENTS, id)).isEqualTo(events);
            assertThat(database.column(MESSAGES, id)).isEqualTo(messages);
            assertThat(database.column(ROW, id)).isEqualTo(row);
            assertThat(export(id)).isEqualTo(exported);
        }
        Upload.eventLog(lines.stream().filter(line -> line.contains(id)).toList())
                .statusCode(200)
                .body("status", equalTo("duplicate"))
                .body("eventsCreated", equalTo(0));
    }

    @Test
    void a_repeated_request_leaves_a_conversation_deleted_that_was_deleted_since() throws Exception {
        new LogWriter(database, "live").appendEach(Upload.lines("round-robin.events.jsonl"));
        String id = database.value("select id from conversation");
        byte[] exported = export(id);
        database.execute("select delete_conversation('" + id + "')");
        for (int status : new int[] {201, 200}) {
            Upload.request(Upload.EVENT_LOG, exported)
                    .header("Idempotency-Key", "once")
                    .post("/api/sessions/upload?restore=true")
                    .then()
                    .statusCode(status);
            if (status == 201) {
                database.execute("select delete_conversation('" + id + "')");
            }
        }
        assertThat(database.number("select count(*) from conversation where deleted_at is not null"))
                .isOne();
        restore(exported).statusCode(201);
        assertThat(export(id)).isEqualTo(exported);
    }

    @Test
    void thousands_of_messages_and_a_trimmed_log_come_back_page_by_page() throws Exception {
        Upload.eventLog(List.of(
                        started("c", "n"), event("conversation.completed", "2026-01-02T03:08:00Z", "\"reason\":\"r\"")))
                .statusCode(201);
        database.execute("insert into participant (conversation_id, agent_id, ordinal, agent_type, agent_name, prompt)"
                + " select 'c', 'p' || 100 - n, n + 1, 'x', 'P', repeat('p', 20000) from generate_series(1, 90) n");
        Upload.eventLog(IntStream.range(0, 4_000)
                        .mapToObj(n -> message(
                                "m" + n,
                                "\"timestamp\":\"2026-01-02T03:05:00Z\""
                                        + (n % 2 == 0 ? ",\"sequenceNumber\":" + n % 100 : "")))
                        .toList())
                .statusCode(201);
        database.execute("delete from event_log where position < 2000");
        comesBack("c");
        assertThat(database.count("participant")).isEqualTo(91);
        assertThat(database.count("message")).isEqualTo(4_000);
    }

    @Test
    void comes_into_another_installation_whole_and_without_restore_as_an_event_log() throws Exception {
        new LogWriter(database, "live").appendEach(Upload.lines("round-robin.events.jsonl"));
        String id = database.value("select id from conversation");
        byte[] exported = export(id);
        List<String> row = database.column(ROW, id);
        List<String> messages = database.column(MESSAGES, id);
        database.clear();
        Upload.request(Upload.EVENT_LOG, exported)
                .post("/api/sessions/upload?restore=true&dryRun=true")
                .then()
                .statusCode(200);
        assertThat(database.count("conversation")).isZero();
        restore(exported).statusCode(201).body("status", equalTo("created"));
        assertThat(database.column(ROW, id)).isEqualTo(row);
        assertThat(export(id)).isEqualTo(exported);
        database.clear();
        Upload.send(Upload.EVENT_LOG, exported).statusCode(201).body("status", equalTo("created"));
        assertThat(database.column(MESSAGES, id)).isEqualTo(messages);
        assertThat(database.value("select source from conversation")).isEqualTo("cli-upload");
    }

    @Test
    void rejects_what_no_export_has_and_what_is_not_its_own() throws Exception {
        new LogWriter(database, "live").appendEach(List.of(started("c", "n")));
        String exported = new String(export("c"), StandardCharsets.UTF_8);
        database.execute("select delete_conversation('c')");
        restore(bytes(exported.replace("\"status\":\"ACTIVE\"", "\"status\":\"X\"")))
                .statusCode(400);
        restore(bytes(exported + started("d", "n") + "\n")).statusCode(400);
        Upload.request(Upload.JSON, bytes("{}"))
                .post("/api/sessions/upload?restore=true")
                .then()
                .statusCode(400)
                .body("field", equalTo("restore"));
        Upload.request(TestServers.keyOf("red"), Upload.EVENT_LOG, bytes(exported))
                .post("/api/sessions/upload?restore=true")
                .then()
                .statusCode(403);
        assertThat(database.number("select count(*) from conversation where deleted_at is not null"))
                .isOne();
    }

    /** Export, delete, upload, export again. */
    private byte[] comesBack(String id) throws SQLException {
        byte[] exported = export(id);
        database.execute("select delete_conversation('" + id + "')");
        Upload.send(Upload.EVENT_LOG, exported).statusCode(200).body("status", equalTo("deleted"));
        restore(exported).statusCode(201);
        assertThat(new String(export(id), StandardCharsets.UTF_8))
                .isEqualTo(new String(exported, StandardCharsets.UTF_8));
        assertThat(database.value(
                        "select actor from audit_entry where action = 'conversation.restored' and subject = ?", id))
                .isNotEmpty();
        return exported;
    }

    private static ValidatableResponse restore(byte[] exported) {
        return Upload.request(Upload.EVENT_LOG, exported)
                .post("/api/sessions/upload?restore=true")
                .then();
    }

    private byte[] export(String id) throws SQLException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ConversationExport export = new ConversationExport(id, Long.MAX_VALUE);
        try (Connection connection = database.connect()) {
            for (Optional<byte[]> page = export.next(connection); page.isPresent(); page = export.next(connection)) {
                assertThat(page.get()).hasSizeLessThan(3_000_000);
                all.writeBytes(page.get());
            }
        }
        return all.toByteArray();
    }

    /** Of three lines each, as {@code split -l 3}. */
    private static List<byte[]> parts(byte[] exported) {
        List<String> lines =
                new String(exported, StandardCharsets.UTF_8).lines().toList();
        return IntStream.iterate(0, first -> first < lines.size(), first -> first + 3)
                .mapToObj(first -> lines.subList(first, Math.min(first + 3, lines.size())))
                .map(part -> bytes(String.join("\n", part) + "\n"))
                .toList();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String started(String id, String name) {
        return """
                {"type":"conversation.started","timestamp":"2026-01-02T03:04:05.123456789Z","data":{"conversationId":"%s",\
                "name":"%s","mode":"reactive","initialPrompt":"Go","extra_field":[1.0],\
                "participants":[{"agentId":"a","agentType":"x","agentName":"A"}]}}""".formatted(id, name);
    }

    private static String message(String id, String more) {
        return """
                {"type":"message.created","timestamp":"2026-01-02T03:05:00Z","data":{"conversationId":"c","message":\
                {"id":"%s","agentId":"a","agentName":"A","agentType":"x","content":"said","role":"agent",%s}}}""".formatted(id, more);
    }

    /** As the command line sends it, with fields that have a meaning elsewhere. */
    private static String flat(String id) {
        return """
                {"type":"message.created","timestamp":"2026-01-02T03:05:07Z","data":{"conversation_id":"c","message_id":"%s",\
                "agent_id":"a","agent_type":"x","content":"flat","metrics":{"duration":7},"timestamp":"x","mood":1}}""".formatted(id);
    }

    private static String event(String type, String at, String data) {
        return """
                {"type":"%s","timestamp":"%s","data":{"conversationId":"c",%s}}""".formatted(type, at, data);
    }
}
