package dev.agentpipe.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BatchBodyTest {

    @Test
    void splits_lines_and_skips_empty_ones() {
        assertThat(split("\r\n{\"a\":1}\r\n\n  {\"b\":2} \n\t\n{\"c\":3}"))
                .containsExactly("{\"a\":1}", "{\"b\":2}", "{\"c\":3}");
    }

    @Test
    void leaves_the_bytes_of_an_element_as_they_were_sent() {
        assertThat(split(" [ {\"a\" : \"é, ]\"} ,5, \"x\\\"y\" , [1, 2],true,null ] "))
                .containsExactly("{\"a\" : \"é, ]\"}", "5", "\"x\\\"y\"", "[1, 2]", "true", "null");
    }

    @Test
    void leaves_it_to_the_events_whether_a_line_is_json() {
        assertThat(split("{\"a\":1}\nnot json")).containsExactly("{\"a\":1}", "not json");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " \r\n\t\n", "[]", " [ ] "})
    void rejects_a_batch_without_events(String body) {
        assertRejected(body, ErrorCode.VALIDATION_FAILED);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "[{}", "[{},", "[{}] {}", "[{}]]", "[nothing]", "[1 2]"})
    void rejects_what_begins_like_an_array_and_is_none(String body) {
        assertRejected(body, ErrorCode.MALFORMED_JSON);
    }

    @Test
    void takes_a_thousand_events_and_no_more() {
        assertThat(split("1\n".repeat(BatchBody.MAX_EVENTS))).hasSize(BatchBody.MAX_EVENTS);
        assertRejected("1\n".repeat(BatchBody.MAX_EVENTS + 1), ErrorCode.TOO_LARGE);
        assertThat(split("[" + "1,".repeat(BatchBody.MAX_EVENTS - 1) + "1]")).hasSize(BatchBody.MAX_EVENTS);
        assertRejected("[" + "1,".repeat(BatchBody.MAX_EVENTS) + "1]", ErrorCode.TOO_LARGE);
    }

    @Test
    void takes_five_megabytes_and_no_more() {
        assertThat(split("a".repeat(BatchBody.MAX_BYTES))).hasSize(1);
        assertRejected("a".repeat(BatchBody.MAX_BYTES + 1), ErrorCode.TOO_LARGE);
    }

    private static List<String> split(String body) {
        return BatchBody.split(body.getBytes(StandardCharsets.UTF_8)).stream()
                .map(event -> new String(event, StandardCharsets.UTF_8))
                .toList();
    }

    private static void assertRejected(String body, ErrorCode error) {
        assertThatThrownBy(() -> split(body))
                .isInstanceOfSatisfying(ProblemException.class, rejection -> assertThat(rejection.error())
                        .isEqualTo(error));
    }
}
