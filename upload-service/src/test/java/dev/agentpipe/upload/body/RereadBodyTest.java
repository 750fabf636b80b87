package dev.agentpipe.upload.body;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RereadBodyTest {

    private static final byte[] BODY = "0123456789".repeat(20_000).getBytes(StandardCharsets.US_ASCII);

    private final SpoolFile file = SpoolFiles.of("");
    private final RereadBody body = new RereadBody(new ByteArrayInputStream(BODY), file);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 70_000, 200_000, 300_000})
    void the_whole_body_begins_with_what_was_looked_at(int looked) throws IOException {
        assertThat(body.lookAhead().readNBytes(looked)).hasSize(Math.min(looked, BODY.length));
        assertThat(body.whole().readAllBytes()).isEqualTo(BODY);
    }

    @Test
    void only_what_was_looked_at_is_kept() throws IOException {
        body.lookAhead().readNBytes(5);
        body.whole().readAllBytes();
        assertThat(file.size()).isEqualTo(5);
    }
}
