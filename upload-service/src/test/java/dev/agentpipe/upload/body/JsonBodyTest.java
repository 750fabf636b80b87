package dev.agentpipe.upload.body;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.upload.Rejections;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonBodyTest {

    private final Rejections rejections = new Rejections();
    private final List<String> seen = new ArrayList<>();

    private void read(SpoolFile file) throws IOException {
        try (JsonBody body = JsonBody.open(file.reader(), rejections)) {
            body.read(name -> {
                switch (name) {
                    case "text" -> seen.add(name + "=" + body.text(name));
                    case "object" -> seen.add(name + "=" + body.object(name));
                    case "list" -> body.each(name, 3, (index, node) -> seen.add(index + "=" + node));
                    case "kept" -> body.eachOfOnePiece(name, 100, (index, node) -> seen.add(name + index));
                    default -> body.skip();
                }
            });
        }
    }

    private void read(String body) throws IOException {
        read(SpoolFiles.of(body));
    }

    private List<String> rejected() {
        try {
            rejections.check();
            return List.of();
        } catch (ProblemException problem) {
            return problem.details().stream().map(error -> error.sentence()).toList();
        }
    }

    @Test
    void reads_members_in_the_order_of_the_body_and_skips_others() throws IOException {
        read("\uFEFF{\"skipped\":[{\"list\":1}],\"list\":[{\"a\":1},{}],\"text\":\"t\",\"object\":{\"b\":2}}");
        assertThat(seen).containsExactly("0={\"a\":1}", "1={}", "text=t", "object={\"b\":2}");
        assertThat(rejected()).isEmpty();
    }

    @Test
    void names_the_path_of_what_has_the_wrong_type_or_cannot_be_stored() throws IOException {
        read("{\"text\":1,\"object\":[],\"list\":[{},7,{\"a\":{\"b\":\"x\\u0000\"}}],\"kept\":{}}");
        assertThat(rejected())
                .containsExactly(
                        "text must be a string",
                        "object must be an object",
                        "list[1] must be an object",
                        "list[2].a.b must not contain the character NUL (\\u0000)",
                        "kept must be an array");
    }

    @Test
    void rejects_a_member_that_is_given_twice() throws IOException {
        read("{\"text\":\"a\",\"text\":\"b\"}");
        assertThat(rejected()).containsExactly("text is given twice");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[]", "7", "{\"text\":\"secret", "{\"text\":secret}", "{} secret", "{\"list\":[{]}"})
    void never_quotes_a_malformed_body(String body) {
        assertThatThrownBy(() -> read(body)).isInstanceOfSatisfying(ProblemException.class, problem -> {
            assertThat(problem.error()).isEqualTo(ErrorCode.MALFORMED_JSON);
            assertThat(problem.getMessage()).doesNotContain("secret");
        });
    }

    @Test
    void rejects_what_is_not_utf_8() {
        assertThatThrownBy(() -> read(SpoolFiles.of("{\"text\":\"é\"}".getBytes(StandardCharsets.ISO_8859_1))))
                .hasMessage("the body is not valid UTF-8");
    }

    @Test
    void bounds_each_element_but_not_their_number_of_bytes_together() throws IOException {
        String half = "{\"a\":\"" + "x".repeat(EventReader.MAX_BYTES / 2) + "\"}";
        read("{\"list\":[" + half + "," + half + "," + half + "]}");
        assertThat(seen).hasSize(3);
        assertThatThrownBy(() -> read("{\"kept\":[" + half + "," + half + "," + half + "]}"))
                .hasMessage("kept may have at most 1048576 bytes");
        assertThatThrownBy(() -> read("{\"object\":{\"a\":\"" + "x".repeat(2 * EventReader.MAX_BYTES) + "\"}}"))
                .hasMessage("object may have at most 1048576 bytes");
        read("{\"skipped\":\"" + "x".repeat(2 * EventReader.MAX_BYTES) + "\"}");
    }

    @Test
    void ends_at_an_element_too_many() {
        assertThatThrownBy(() -> read("{\"list\":[{},{},{},{}]}"))
                .isInstanceOfSatisfying(ProblemException.class, problem -> assertThat(problem.error())
                        .isEqualTo(ErrorCode.TOO_LARGE))
                .hasMessage("list may have at most 3 elements");
    }
}
