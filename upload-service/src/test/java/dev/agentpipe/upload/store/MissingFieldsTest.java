package dev.agentpipe.upload.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.upload.body.SpoolFile;
import dev.agentpipe.upload.body.SpoolFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class MissingFieldsTest {

    /** {@code select uploaded_message_id('run', n)} of 0 to 2. */
    private static final List<String> IDS = List.of(
            "4f2047c6-8777-3cf6-8f0f-cce552dbf6a7",
            "b8b05603-2173-33ed-8a3f-6ed1ded127de",
            "e2717ea9-25a0-30b9-8804-bb1ecc787ed7");

    private static final int ID = 5;
    private static final int NUMBER = 19;

    private final SpoolFile file = SpoolFiles.of("");
    private final UploadedRows rows = new UploadedRows(file);

    /** With text that takes more bytes than characters before and after what is filled in. */
    private static Message message(String id, int second, Integer number) {
        return new Message(
                id,
                "a",
                "Zoë",
                "claude",
                null,
                "\\N \t héllo \uD83D\uDE00",
                "agent",
                Timestamp.parse("2026-01-02T03:04:0" + second + "Z").orElseThrow(),
                number,
                null,
                new Metrics(null, 1L, 2L, null, "modèle", null),
                null);
    }

    private List<String[]> filled(int piece) throws IOException {
        rows.close();
        ByteArrayOutputStream read = new ByteArrayOutputStream();
        byte[] buffer = new byte[piece];
        try (InputStream in = rows.missing().fill(file, "run")) {
            for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
                read.write(buffer, 0, n);
            }
        }
        return read.toString(StandardCharsets.UTF_8)
                .lines()
                .map(line -> line.split("\t"))
                .toList();
    }

    private static List<String> column(List<String[]> rows, int column) {
        return rows.stream().map(row -> row[column]).toList();
    }

    @Test
    void ids_come_from_the_place_and_numbers_from_the_time() throws IOException {
        rows.message(message(null, 7, null));
        rows.message(message(null, 7, null));
        rows.message(message(null, 3, null));

        for (int piece : new int[] {1, 7, 65_536}) {
            List<String[]> filled = filled(piece);
            assertThat(column(filled, ID)).isEqualTo(IDS);
            assertThat(column(filled, NUMBER)).containsExactly("2", "3", "1");
            assertThat(filled).allSatisfy(row -> assertThat(row).hasSize(28).contains("modèle"));
        }
    }

    @Test
    void what_is_given_stays() throws IOException {
        rows.message(message("m1", 1, null));
        rows.message(message(null, 2, 9));
        rows.message(message("m3", 3, null));

        List<String[]> filled = filled(64);
        assertThat(column(filled, ID)).containsExactly("m1", IDS.get(1), "m3");
        assertThat(column(filled, NUMBER)).containsExactly("\\N", "9", "\\N");
    }

    @Test
    void nothing_else_changes() throws IOException {
        for (int i = 0; i < 100; i++) {
            rows.message(message("m" + i, 1, i));
        }
        rows.close();

        try (InputStream in = rows.missing().fill(file, "run")) {
            assertThat(in.readAllBytes()).isEqualTo(file.reader().readAllBytes());
        }
    }
}
