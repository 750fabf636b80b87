package dev.agentpipe.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class ContentCodingTest {

    private static final byte[] BODY = "{\"a\":1}".getBytes(StandardCharsets.UTF_8);

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "identity", "Identity"})
    void leaves_a_plain_body_as_it_is(String encoding) {
        assertThat(ContentCoding.decode(BODY, encoding, 100)).isEqualTo(BODY);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "GZIP", "x-gzip"})
    void unpacks_gzip(String encoding) throws IOException {
        assertThat(ContentCoding.decode(gzip(BODY), encoding, 100)).isEqualTo(BODY);
    }

    @Test
    void stops_one_byte_after_the_limit() throws IOException {
        assertThat(ContentCoding.decode(gzip(new byte[1_000_000]), "gzip", 1_000))
                .hasSize(1_001);
    }

    @ParameterizedTest
    @ValueSource(strings = {"br", "deflate", "gzip, gzip"})
    void rejects_another_encoding(String encoding) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> ContentCoding.decode(BODY, encoding, 100))
                .matches(problem -> problem.error() == ErrorCode.UNSUPPORTED_MEDIA_TYPE);
    }

    @Test
    void rejects_a_body_that_is_broken_or_was_cut() throws IOException {
        byte[] packed = gzip(BODY);
        for (byte[] broken : new byte[][] {BODY, {}, Arrays.copyOf(packed, packed.length - 9)}) {
            assertThatExceptionOfType(ProblemException.class)
                    .isThrownBy(() -> ContentCoding.decode(broken, "gzip", 100))
                    .matches(problem -> problem.error() == ErrorCode.MALFORMED_JSON);
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }
}
