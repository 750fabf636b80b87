package dev.agentpipe.benchmark;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/** What a {@link BareServer} says, and the frames of the events that came in this turn of its loop. One thread. */
final class BareAnswers {

    static final String STREAM = "/stream";

    private static final String VIEWER_HEAD = "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\nid: 1-0\n\n";
    private static final int READ_BYTES = 20_000;

    private final ByteBuffer posted;
    private final ByteBuffer fetched = answer(200, "x".repeat(READ_BYTES));
    private final ByteBuffer opened = ByteBuffer.wrap(VIEWER_HEAD.getBytes(StandardCharsets.US_ASCII));
    private final ByteArrayOutputStream frames = new ByteArrayOutputStream();
    private long position;

    private BareAnswers(int status, String body) {
        posted = answer(status, body);
    }

    /** Answers that the target takes for success. */
    static BareAnswers to(PostTarget target) {
        return new BareAnswers(target.status() == 0 ? 201 : target.status(), "{" + target.answer() + "}");
    }

    /** For viewers and readers. */
    static BareAnswers any() {
        return new BareAnswers(201, "{}");
    }

    private static ByteBuffer answer(int status, String body) {
        String text = "HTTP/1.1 " + status + " OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length()
                + "\r\n\r\n" + body;
        return ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII));
    }

    ByteBuffer toPost() {
        return posted.duplicate();
    }

    ByteBuffer toGet() {
        return fetched.duplicate();
    }

    ByteBuffer toViewer() {
        return opened.duplicate();
    }

    void publish(byte[] event, int length) {
        position++;
        frames.writeBytes(("id: 1-" + position + "\ndata: ").getBytes(StandardCharsets.US_ASCII));
        frames.write(event, 0, length);
        frames.write('\n');
        frames.write('\n');
    }

    byte[] takeFrames() {
        byte[] taken = frames.toByteArray();
        frames.reset();
        return taken;
    }
}
