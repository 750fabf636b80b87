package dev.agentpipe.upload.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BodyShapeTest {

    @ParameterizedTest
    @ValueSource(strings = {"{\"saved_at\":\"x\"}", "{\"messages\":[{\"a\":[]}],\"config\":{}}"})
    void recognises_a_state_file_by_its_names(String body) throws IOException {
        assertThat(BodyShape.of(SpoolFiles.of(body).reader())).isEqualTo(BodyShape.STATE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"session\":{},\"config\":{}}", "{\"participants\":[],\"saved_at\":1}", "{}", "[]", "", "{\"a"
            })
    void leaves_everything_else_to_the_reader_of_the_documented_body(String body) throws IOException {
        assertThat(BodyShape.of(SpoolFiles.of(body).reader())).isEqualTo(BodyShape.SESSION);
    }

    @Test
    void leaves_what_is_not_utf_8_to_the_reader_of_the_documented_body() throws IOException {
        assertThat(BodyShape.of(new ByteArrayInputStream("{\"é".getBytes(StandardCharsets.ISO_8859_1))))
                .isEqualTo(BodyShape.SESSION);
    }
}
