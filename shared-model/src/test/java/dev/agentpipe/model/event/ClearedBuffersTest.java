package dev.agentpipe.model.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClearedBuffersTest {

    /** Escapes and lengths make the parser and the generator use each of their buffers. */
    @ParameterizedTest
    @ValueSource(ints = {10, 300, 3_000, 100_000})
    void keep_nothing_of_what_was_read_and_written(int length) throws Exception {
        JsonFactory factory = Json.MAPPER.getFactory();
        String json = Json.write(Map.of("text", "secret\n\"é\"".repeat(length / 10)));
        JsonNode read = Json.MAPPER.readTree(json);
        assertThat(Json.MAPPER.readTree(json.getBytes(StandardCharsets.UTF_8))).isEqualTo(read);
        assertThat(Json.MAPPER.writeValueAsBytes(read)).isNotEmpty();
        assertThat(Json.object(json)).isEqualTo(read);
        assertThat(kept(factory._getBufferRecycler())).doesNotContain("secret").matches("\0*");
    }

    /** Takes the buffers out, as the next parser would. */
    private static String kept(BufferRecycler buffers) {
        Stream<String> bytes =
                IntStream.range(0, 4).mapToObj(use -> new String(buffers.allocByteBuffer(use), StandardCharsets.UTF_8));
        Stream<String> chars = IntStream.range(0, 4).mapToObj(use -> new String(buffers.allocCharBuffer(use)));
        return Stream.concat(bytes, chars).reduce("", String::concat);
    }
}
