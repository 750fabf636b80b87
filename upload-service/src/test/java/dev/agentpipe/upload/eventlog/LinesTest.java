package dev.agentpipe.upload.eventlog;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class LinesTest {

    private static Lines lines(String text, int maxBytes) {
        return new Lines(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), maxBytes);
    }

    private static String next(Lines lines) throws IOException {
        byte[] line = lines.next();
        return line == null ? null : new String(line, StandardCharsets.UTF_8);
    }

    @Test
    void numbers_lines_from_1_and_counts_empty_ones() throws IOException {
        Lines lines = lines("a\n\nb\r\n", 10);
        assertThat(next(lines)).isEqualTo("a");
        assertThat(lines.number()).isEqualTo(1);
        assertThat(next(lines)).isEmpty();
        assertThat(next(lines)).isEqualTo("b\r");
        assertThat(lines.number()).isEqualTo(3);
        assertThat(next(lines)).isNull();
    }

    @Test
    void gives_a_last_line_without_a_terminator() throws IOException {
        Lines lines = lines("a\nb", 10);
        assertThat(next(lines)).isEqualTo("a");
        assertThat(next(lines)).isEqualTo("b");
        assertThat(next(lines)).isNull();
        assertThat(next(lines("", 10))).isNull();
    }

    @Test
    void keeps_the_beginning_of_a_line_that_is_too_long_and_goes_on_after_it() throws IOException {
        String large = "x".repeat(200_000);
        Lines lines = lines(large + "\n12345\n123456\nend", 5);
        assertThat(next(lines)).isEqualTo("xxxxx");
        assertThat(lines.tooLong()).isTrue();
        assertThat(next(lines)).isEqualTo("12345");
        assertThat(lines.tooLong()).isFalse();
        assertThat(next(lines)).isEqualTo("12345");
        assertThat(lines.tooLong()).isTrue();
        assertThat(next(lines)).isEqualTo("end");
        assertThat(lines.tooLong()).isFalse();
    }
}
