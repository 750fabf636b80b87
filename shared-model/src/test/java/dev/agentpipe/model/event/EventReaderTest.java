package dev.agentpipe.model.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.session.Timestamp;
import jakarta.validation.Validation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {

    private static final Sender KEY = new Sender("k", ProjectId.DEFAULT);

    private static final String MESSAGE = """
            {"type":"message.created","timestamp":"2026-11-20T23:16:21.345161544Z","data":{"conversationId":"c1","message":\
            {"agentId":"a1","agentName":"PM","agentType":"claude","content":"hi","role":"agent",\
            "timestamp":"2026-11-20T23:16:21.345161544+02:00","sequenceNumber":3,"metrics":{"duration":1.5,"cost":0.00047}}}}""";

    private static final String FLAT_MESSAGE = """
            {"type":"message.created","timestamp":"2026-11-20T23:16:21.3Z","data":{"conversation_id":"c1","message_id":"m1",\
            "agent_id":"claude-0","agent_type":"claude","content":"hi","tokens_used":85,"duration_ms":1154,"cost":8.43e-07}}""";

    private final EventReader reader =
            new EventReader(Validation.buildDefaultValidatorFactory().getValidator());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "round-robin.events.jsonl",
                "agent-error.events.jsonl",
                "interrupted.events.jsonl",
                "free-form.run.jsonl",
                "bridge-test.json"
            })
    void reads_every_line_of_the_recordings(String name) throws Exception {
        List<String> lines = Files.readAllLines(Path.of("src/test/resources/recordings", name));
        assertThat(lines).isNotEmpty();
        for (String line : lines) {
            LogEntry entry = reader.read(line, KEY);
            assertThat(entry.line().contains("_id\"")).as(entry.line()).isFalse();
            assertThat(entry.line()).doesNotContain("\n");
        }
    }

    @Test
    void gives_viewers_a_flat_message_in_the_documented_vocabulary() {
        LogEntry entry = reader.read(FLAT_MESSAGE, KEY);
        assertThat(entry.line()).isEqualTo("""
                {"type":"message.created","timestamp":"2026-11-20T23:16:21.3Z","data":{"conversationId":"c1","message":\
                {"id":"m1","agentId":"claude-0","agentName":"claude-0","agentType":"claude","content":"hi","role":"agent",\
                "timestamp":"2026-11-20T23:16:21.3Z","metrics":{"duration":1154,"totalTokens":85,"cost":8.43E-7}}}}""");
        assertThat(entry.identity()).isEqualTo("m1");
        assertThat(entry.vocabulary()).isEqualTo(Vocabulary.COMMAND_LINE);
    }

    @Test
    void derives_the_same_id_from_the_same_message_and_another_from_another() {
        String id = reader.read(MESSAGE, KEY).identity();
        assertThat(reader.read(MESSAGE, new Sender("other key", ProjectId.DEFAULT))
                        .identity())
                .isEqualTo(id);
        assertThat(reader.read(MESSAGE.replace("\"hi\"", "\"ho\""), KEY).identity())
                .isNotEqualTo(id);
        assertThat(java.util.UUID.fromString(id).version()).isEqualTo(5);
    }

    @Test
    void derives_a_conversation_id_from_key_and_body() {
        String started = """
                {"type":"conversation.started","timestamp":"2026-11-20T23:16:21Z","data":{"mode":"reactive","initialPrompt":"p",
                "participants":[{"agentId":"a","agentType":"t","agentName":"n"}]}}""";
        String id = reader.read(started, KEY).conversationId();
        assertThat(reader.read(started, KEY).conversationId()).isEqualTo(id);
        assertThat(reader.read(started, new Sender("k2", ProjectId.DEFAULT)).conversationId())
                .isNotEqualTo(id);
    }

    @Test
    void tells_a_conflict_from_a_repeat_by_everything_but_the_timestamp() {
        long fingerprint = reader.read(FLAT_MESSAGE, KEY).fingerprint();
        assertThat(reader.read(FLAT_MESSAGE.replace("21.3Z", "22.3Z"), KEY).fingerprint())
                .isEqualTo(fingerprint);
        assertThat(reader.read(FLAT_MESSAGE.replace("\"hi\"", "\"ho\""), KEY).fingerprint())
                .isNotEqualTo(fingerprint);
    }

    @Test
    void keeps_unknown_fields_with_the_message_and_away_from_viewers() {
        LogEntry entry = reader.read(FLAT_MESSAGE.replace("\"cost\"", "\"mood\":1.10,\"cost\""), KEY);
        assertThat(entry.message().extra().toString()).isEqualTo("{\"mood\":1.10}");
        assertThat(entry.line()).doesNotContain("mood");
        assertThat(reader.read(FLAT_MESSAGE, KEY).message().extra()).isNull();
    }

    @Test
    void turns_an_interrupted_completion_into_what_viewers_know() {
        LogEntry entry = reader.read("""
                {"type":"conversation.completed","timestamp":"2026-11-20T23:16:21Z","data":
                {"conversation_id":"c1","status":"interrupted","duration_seconds":13.9638,"total_messages":3}}""", KEY);
        assertThat(entry.line()).isEqualTo("""
                {"type":"conversation.interrupted","timestamp":"2026-11-20T23:16:21Z","data":\
                {"conversationId":"c1","totalMessages":3,"totalDuration":13963.8}}""");
        assertThat(entry.update().json()).contains("\"INTERRUPTED\"");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "\"content\":\"hi\"|\"content\":null|data.message.content|is required",
                "\"content\":\"hi\"|\"content\":5|data.message.content|must be a string",
                "\"agentId\":\"a1\"|\"agentId\":\"\"|data.message.agentId|must be 1 to 200 printable characters",
                "\"role\":\"agent\"|\"role\":\"boss\"|data.message.role|must be agent, user or system",
                "\"sequenceNumber\":3|\"sequenceNumber\":1.5|data.message.sequenceNumber|must be a whole number of at most 64 bits",
                "\"sequenceNumber\":3|\"sequenceNumber\":1e999999999|data.message.sequenceNumber|must be a whole number of at most 64 bits",
                "\"duration\":1.5|\"duration\":-1|data.message.metrics.duration|must not be negative",
                "\"conversationId\":\"c1\"|\"conversationId\":[]|data.conversationId|must be a string",
                "\"hi\"|\"h\\u0000i\"|data.message.content|must not contain the character NUL (\\u0000)",
                "\"hi\"|\"\\ud800\"|data.message.content|must not contain half a surrogate pair",
            })
    void names_the_field_that_it_rejects(String good, String bad, String field, String message) {
        ProblemException rejection = assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> reader.read(MESSAGE.replace(good, bad), KEY))
                .actual();
        assertThat(rejection.error()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        assertThat(rejection.details().get(0).field()).isEqualTo(field);
        assertThat(rejection.details().get(0).message()).isEqualTo(message);
    }

    @Test
    void names_the_fields_of_the_vocabulary_that_was_sent() {
        ProblemException rejection = assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> reader.read(
                        FLAT_MESSAGE
                                .replace("\"agent_id\":\"claude-0\",", "")
                                .replace("1154", "\"x\"")
                                .replace("\"hi\"", "null")
                                .replace("2026-11-20T23:16:21.3Z", "yesterday"),
                        KEY))
                .actual();
        assertThat(rejection.details().stream().map(error -> error.field()).toList())
                .isEqualTo(List.of("timestamp", "data.duration_ms", "data.agent_id", "data.content"));
    }

    @Test
    void lists_the_known_types_when_another_is_sent() {
        ProblemException rejection = assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> reader.read(MESSAGE.replace("message.created", "message.sent"), KEY))
                .actual();
        assertThat(rejection.error()).isEqualTo(ErrorCode.UNKNOWN_TYPE);
        assertThat(rejection.getMessage()).contains("message.created");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "[]", "{", "{}{}", "{\"a\":01}", "\"text\""})
    void rejects_what_is_not_one_object(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> reader.read(text, KEY))
                .returns(ErrorCode.MALFORMED_JSON, ProblemException::error);
    }

    @ParameterizedTest
    @CsvSource({
        "2026-11-20T23:16:21Z,true",
        "2026-11-20T23:16:21.123456789-11:30,true",
        "2016-12-31T23:59:60Z,true",
        "2026-11-20 23:16:21Z,false",
        "2026-11-20T23:16:21,false",
        "2026-02-30T23:16:21Z,false",
        "2026-11-20T23:16:21.1234567890Z,false",
        "0001-01-01T00:00:00Z,false"
    })
    void reads_rfc_3339_only(String text, boolean valid) {
        assertThat(Timestamp.parse(text).isPresent()).isEqualTo(valid);
    }

    @Test
    void rejects_an_event_of_more_names_and_values_than_memory_is_kept_for() {
        String start =
                "{\"type\":\"log.entry\",\"timestamp\":\"2026-01-02T03:04:05Z\",\"data\":{\"level\":\"info\",\"x\":[";
        assertThat(reader.read(start + "0,".repeat(49_900) + "0]}}", new Sender("key", ProjectId.DEFAULT))
                        .line())
                .hasSizeGreaterThan(99_800);
        assertThatThrownBy(
                        () -> reader.read(start + "0,".repeat(50_000) + "0]}}", new Sender("key", ProjectId.DEFAULT)))
                .isInstanceOf(ProblemException.class)
                .hasMessage("the event may have at most 50000 names, values and brackets")
                .returns(ErrorCode.TOO_LARGE, problem -> ((ProblemException) problem).error());
    }
}
