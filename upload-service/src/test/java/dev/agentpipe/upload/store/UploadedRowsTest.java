package dev.agentpipe.upload.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.Identity;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.upload.body.SpoolFile;
import dev.agentpipe.upload.body.SpoolFiles;
import jakarta.validation.Validation;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class UploadedRowsTest {

    private final SpoolFile file = SpoolFiles.of("");
    private final UploadedRows rows = new UploadedRows(file);

    private static Message message(String content) {
        return new Message(
                "m1",
                "a",
                "Ada",
                "claude",
                null,
                content,
                "agent",
                Timestamp.parse("2026-01-02T03:04:05.123456789+01:00").orElseThrow(),
                7,
                null,
                new Metrics(new BigDecimal("1.5"), 1L, 2L, null, null, new BigDecimal("1E-7")),
                null);
    }

    private String written() throws IOException {
        rows.close();
        return new String(file.reader().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void writes_a_message_in_the_columns_of_the_temporary_table() throws IOException {
        Message message = message("x");
        rows.message(message);
        assertThat(written())
                .isEqualTo("0\t0\t\\N\t\\N\t\\N\tm1\t" + Identity.fingerprint(message) + "\t\\N\tf\t\\N\t\\N\t"
                        + "a\tAda\tclaude\t\\N\tx\tagent\t2026-01-02T02:04:05.123456789Z\t"
                        + "2026-01-02T03:04:05.123456789+01:00\t7\t\\N\t1.5\t1\t2\t\\N\t\\N\t1E-7\t\\N\n");
    }

    @Test
    void escapes_what_copy_would_take_for_its_own() throws IOException {
        rows.message(message("\\N\ta\nb\r\\."));
        assertThat(written()).contains("\t\\\\N\\ta\\nb\\r\\\\.\t").hasLineCount(1);
    }

    @Test
    void writes_an_event_with_its_line_and_what_its_conversation_learns() throws IOException {
        EventReader reader =
                new EventReader(Validation.buildDefaultValidatorFactory().getValidator());
        rows.event(
                17,
                reader.read(
                        "{\"type\":\"conversation.error\",\"timestamp\":\"2026-01-02T03:04:05Z\",\"data\":"
                                + "{\"conversation_id\":\"c1\",\"error_message\":\"no\"}}",
                        new Sender("key", ProjectId.DEFAULT)),
                true);
        assertThat(written())
                .startsWith("0\t17\tc1\terror.occurred\t{\"type\":\"error.occurred\",")
                .contains("\t2026-01-02T03:04:05Z\tt\terror\t{\"error\":\"no\",\"at\":\"2026-01-02T03:04:05Z\"}\t");
    }

    @Test
    void hashes_rows_and_what_is_not_a_row() throws IOException {
        UploadedRows others = new UploadedRows(SpoolFiles.of(""));
        rows.message(message("x"));
        others.message(message("x"));
        others.digest("more");
        assertThat(rows.digest()).hasSize(32).isNotEqualTo(others.digest());
    }
}
