package dev.agentpipe.stream.netty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.stream.hub.FramedEvent;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class HttpChunkEncoderTest {

    private final HttpChunkEncoder encoder = new HttpChunkEncoder(UnpooledByteBufAllocator.DEFAULT, () -> false);
    private final List<FramedEvent> events = List.of(event(1, "a"), event(2, "ö"));

    @Test
    void puts_all_events_into_one_chunk() {
        assertThat(text(encoder.encode(events, false))).isEqualTo("23\r\nid: 1-1\ndata: a\n\nid: 1-2\ndata: ö\n\n\r\n");
    }

    @Test
    void writes_the_type_in_front_of_named_events() {
        assertThat(text(encoder.encode(events, true)))
                .isEqualTo("3f\r\nevent: type.1\nid: 1-1\ndata: a\n\nevent: type.2\nid: 1-2\ndata: ö\n\n\r\n");
    }

    @Test
    void ends_the_response_after_the_last_frames() {
        assertThat(text(encoder.encodeLast("id: 1-2\n\n"))).isEqualTo("9\r\nid: 1-2\n\n\r\n0\r\n\r\n");
    }

    private static FramedEvent event(long position, String data) {
        String frame = "id: 1-" + position + "\ndata: " + data + "\n\n";
        return new FramedEvent(
                position, ProjectId.DEFAULT, "c", "type." + position, frame.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(ByteBuf chunk) {
        try {
            return chunk.toString(StandardCharsets.UTF_8);
        } finally {
            chunk.release();
        }
    }
}
