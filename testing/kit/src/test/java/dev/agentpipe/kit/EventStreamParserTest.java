package dev.agentpipe.kit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamParserTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

    private final List<Frame> frames = new ArrayList<>();
    private final EventStreamParser parser = new EventStreamParser(frames::add);

    private void feed(String text, int piece) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        for (int at = 0; at < bytes.length; at += piece) {
            byte[] next = new byte[Math.min(piece, bytes.length - at)];
            System.arraycopy(bytes, at, next, 0, next.length);
            parser.feed(next, next.length);
        }
    }

    private static String chunk(String body) {
        return Integer.toHexString(body.getBytes(StandardCharsets.UTF_8).length) + "\r\n" + body + "\r\n";
    }

    @Test
    void reads_frames_however_they_are_cut_into_chunks_and_pieces() {
        String body =
                "retry: 1000\nid: 1-1\ndata: {\"type\":\"ä\"}\n\n:heartbeat\n\nid: 1-2\nevent: message.created\n\n";
        for (int piece = 1; piece < 40; piece++) {
            EventStreamParserTest fresh = new EventStreamParserTest();
            fresh.feed(HEAD + chunk(body.substring(0, 15)) + chunk(body.substring(15)), piece);
            assertThat(fresh.frames)
                    .containsExactly(
                            new Frame("1-1", null, "1000", "{\"type\":\"ä\"}", null),
                            new Frame(null, null, null, null, "heartbeat"),
                            new Frame("1-2", "message.created", null, null, null));
        }
    }

    @Test
    void forgets_a_frame_that_is_not_whole() {
        feed(HEAD + chunk("id: 1-1\ndata: {}\n\nid: 1-2\ndata: {}\n"), 1000);
        assertThat(frames).containsExactly(Frame.of("1-1", "{}"));
    }

    @Test
    void takes_nothing_but_a_stream() {
        assertThatThrownBy(() -> feed("HTTP/1.1 503 Service Unavailable\r\n", 1000))
                .hasMessageContaining("503");
    }
}
