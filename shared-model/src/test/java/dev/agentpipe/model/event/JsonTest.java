package dev.agentpipe.model.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTest {

    @Test
    void decodes_utf8_and_drops_a_byte_order_mark() {
        assertThat(Json.decode("\uFEFF{\"a\":\"ü\uFFFD\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo("{\"a\":\"ü\uFFFD\"}");
    }

    @Test
    void rejects_what_is_not_utf8() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Json.decode(new byte[] {'{', (byte) 0xC3, '}'}))
                .matches(problem -> problem.error() == ErrorCode.MALFORMED_JSON);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "1", "null", "{", "{} {}", "{\"a\":01}", "{'a':1}"})
    void rejects_what_is_not_one_object(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Json.object(text))
                .matches(problem -> problem.error() == ErrorCode.MALFORMED_JSON);
    }

    @Test
    void accepts_64_levels_and_no_more() {
        assertThat(Json.object(nested(Json.MAX_DEPTH))).isNotNull();
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Json.object(nested(Json.MAX_DEPTH + 1)))
                .withMessageNotContaining("StreamReadConstraints");
    }

    @ParameterizedTest
    @CsvSource({
        "'{\"a\":{\"b\":[\"x\",\"\\u0000\"]}}', a.b[1]",
        "'{\"a\":{\"\\u0000\":1}}', a",
        "'{\"a\":\"\\ud800\"}', a",
        "'{\"a\":\"\\udc00\\ud800\"}', a",
        "'{\"\\u0000\":1}', the body"
    })
    void rejects_text_that_postgresql_cannot_store(String text, String field) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Json.object(text))
                .matches(problem -> problem.details().get(0).field().equals(field));
    }

    @Test
    void keeps_surrogate_pairs() {
        assertThat(Json.object("{\"a\":\"\\ud83d\\ude00\"}").path("a").textValue())
                .isEqualTo("😀");
    }

    @Test
    void writes_numbers_as_they_were_given() {
        String text = "{\"a\":1.10,\"b\":8.43E-7,\"c\":12345678901234567890}";
        assertThat(Json.write(Json.object(text))).isEqualTo(text);
    }

    private static String nested(int depth) {
        return "{\"a\":".repeat(depth - 1) + "{}" + "}".repeat(depth - 1);
    }
}
