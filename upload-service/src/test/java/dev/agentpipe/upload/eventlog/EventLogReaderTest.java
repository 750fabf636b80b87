package dev.agentpipe.upload.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.upload.body.Spool;
import dev.agentpipe.upload.body.SpoolFiles;
import dev.agentpipe.upload.store.EventLogUpload;
import jakarta.validation.Validation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventLogReaderTest {

    private static final String STARTED = "{\"type\":\"conversation.started\",\"timestamp\":\"2026-01-02T03:04:05Z\","
            + "\"data\":{\"conversation_id\":\"c1\",\"mode\":\"round-robin\",\"initial_prompt\":\"p\"}}";

    private final EventLogReader reader = new EventLogReader(
            new EventReader(Validation.buildDefaultValidatorFactory().getValidator(), 102_400),
            SpoolFiles.config(Map.of("agentpipe.upload.max-lines", "5", "agentpipe.upload.max-messages", "2")));

    private String rows;

    private static String message(String id, String content) {
        return "{\"type\":\"message.created\",\"timestamp\":\"2026-01-02T03:04:05Z\",\"data\":{\"conversation_id\":\"c1\","
                + "\"message_id\":\"" + id + "\",\"agent_id\":\"a\",\"agent_type\":\"claude\",\"content\":\"" + content
                + "\"}}";
    }

    private EventLogUpload read(String... lines) throws IOException {
        try (Spool.Slot slot = SpoolFiles.slot(String.join("\n", lines))) {
            EventLogUpload upload =
                    reader.read(slot.body().reader(), slot.rows(), new Sender("key", ProjectId.DEFAULT), false);
            rows = new String(slot.rows().reader().readAllBytes(), StandardCharsets.UTF_8);
            return upload;
        }
    }

    private List<String> rejected(ErrorCode code, String... lines) throws IOException {
        try {
            read(lines);
            return List.of();
        } catch (ProblemException problem) {
            assertThat(problem.error()).isEqualTo(code);
            return problem.details().stream().map(error -> error.sentence()).toList();
        }
    }

    @Test
    void makes_a_row_of_each_event_and_none_of_blank_lines() throws IOException {
        EventLogUpload upload = read(STARTED, "", message("m1", "x"));
        assertThat(rows.lines()).hasSize(2);
        assertThat(rows).containsPattern("(?m)^0\\t1\\t").containsPattern("(?m)^1\\t3\\t");
        assertThat(upload.lines()).isEqualTo(2);
        assertThat(upload.conversationId()).isEqualTo("c1");
        assertThat(upload.tornLine()).isZero();
    }

    @Test
    void folds_repeats_but_keeps_a_second_start() throws IOException {
        EventLogUpload upload =
                read(STARTED, message("m1", "x"), message("m1", "x"), STARTED.replace("\"p\"", "\"q\""));
        assertThat(rows.lines()).hasSize(3);
        assertThat(upload.repeatedMessages()).isEqualTo(1);
        assertThat(upload.repeatedEvents()).isEqualTo(1);
    }

    @Test
    void leaves_out_a_torn_last_line() throws IOException {
        assertThat(read(STARTED, "{\"type\":\"mess").tornLine()).isEqualTo(2);
    }

    @Test
    void rejects_a_malformed_line_elsewhere_and_an_invalid_one_anywhere() throws IOException {
        assertThat(rejected(ErrorCode.MALFORMED_JSON, "{\"type\":\"mess", STARTED))
                .singleElement()
                .asString()
                .startsWith("line 1 is not valid JSON");
        assertThat(rejected(
                        ErrorCode.VALIDATION_FAILED, STARTED, message("m1", "x").replace("content", "contents")))
                .containsExactly("line 2 is rejected: data.content is required");
    }

    @Test
    void rejects_one_id_for_two_different_messages() throws IOException {
        assertThat(rejected(ErrorCode.VALIDATION_FAILED, message("m1", "x"), message("m1", "y")))
                .containsExactly("line 2 is rejected: its message id is that of a different message on line 1");
    }

    @Test
    void tells_a_message_called_started_from_the_start_of_its_conversation() throws IOException {
        assertThat(read(STARTED, message("started", "x")).repeatedEvents()).isZero();
        assertThat(rows.lines()).hasSize(2);
        read(message("started", "x"), STARTED);
        assertThat(rows).containsPattern("\\tconversation\\.started\\t.*\\tf\\tstarted\\t");
    }

    @Test
    void cuts_content_between_characters_and_keeps_the_identity_of_all_of_it() throws IOException {
        EventLogUpload upload = read(message("m1", "é".repeat(100_000)), message("m1", "é".repeat(100_000)));
        assertThat(upload.truncatedLines()).containsExactly(1, 2);
        assertThat(upload.repeatedMessages()).isEqualTo(1);
        assertThat(rows).contains("\"originalBytes\":200000,\"truncated\":true}", "\t{\"originalBytes\":200000}\t");
        assertThat(rejected(
                        ErrorCode.VALIDATION_FAILED,
                        message("m1", "é".repeat(100_000)),
                        message("m1", "é".repeat(100_001))))
                .hasSize(1);
    }

    @Test
    void bounds_lines_messages_and_conversations() throws IOException {
        assertThat(rejected(ErrorCode.TOO_LARGE, STARTED, "", "", "", "", "", ""))
                .containsExactly("lines may be at most 5 in one upload: split the event log");
        assertThat(rejected(ErrorCode.TOO_LARGE, message("m1", "x"), message("m2", "x"), message("m3", "x")))
                .containsExactly("messages may be at most 2 in one upload: split the event log");
    }

    @Test
    void rejects_an_event_log_without_an_event() throws IOException {
        assertThat(rejected(ErrorCode.VALIDATION_FAILED, "", " ")).isEmpty();
        assertThat(rejected(ErrorCode.MALFORMED_JSON, "{\"torn")).hasSize(1);
    }
}
