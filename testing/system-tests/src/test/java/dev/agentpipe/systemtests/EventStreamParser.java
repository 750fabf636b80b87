package dev.agentpipe.systemtests;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One HTTP answer that is a stream of events: its head, its chunks, and the part of the HTML standard's event stream
 * parser that the contract uses. What is not whole when the connection ends counts for nothing, as in a browser.
 */
final class EventStreamParser {

    private enum Part {
        HEAD,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END
    }

    /** What comes out. */
    interface Listener {

        /** A whole frame; either may be null. */
        void event(String id, String data);

        void ended();
    }

    private final Listener listener;
    /** Two, since a line of the body may go on behind the end of a chunk. */
    private final ByteArrayOutputStream begunControl = new ByteArrayOutputStream();

    private final ByteArrayOutputStream begunField = new ByteArrayOutputStream();
    private Part part = Part.HEAD;
    private boolean firstLine = true;
    private boolean chunked;
    private int left;
    private String id;
    private String data;

    EventStreamParser(Listener listener) {
        this.listener = listener;
    }

    /** @throws IllegalStateException when this is no event stream */
    void feed(byte[] bytes, int count) {
        int at = 0;
        while (at < count) {
            if (part == Part.CHUNK) {
                int end = Math.min(count, at + left);
                body(bytes, at, end);
                left -= end - at;
                at = end;
                part = left == 0 ? Part.CHUNK_END : Part.CHUNK;
            } else {
                int end = lineEnd(bytes, at, count);
                if (end == count) {
                    begunControl.write(bytes, at, count - at);
                    return;
                }
                control(line(begunControl, bytes, at, end));
                at = end + 1;
            }
        }
    }

    private void control(String line) {
        switch (part) {
            case HEAD -> head(line);
            case CHUNK_SIZE -> {
                left = Integer.parseInt(line, 16);
                if (left == 0) {
                    throw new IllegalStateException("the stream has ended");
                }
                part = Part.CHUNK;
            }
            default -> part = Part.CHUNK_SIZE;
        }
    }

    private void head(String line) {
        if (firstLine && !line.startsWith("HTTP/1.1 200 ")) {
            throw new IllegalStateException(line);
        }
        firstLine = false;
        chunked |= line.toLowerCase(Locale.ROOT).equals("transfer-encoding: chunked");
        if (line.isEmpty()) {
            if (!chunked) {
                throw new IllegalStateException("an answer that is no stream");
            }
            part = Part.CHUNK_SIZE;
        }
    }

    /** A piece of the body; lines may go on in the next one. */
    private void body(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to) {
            int end = lineEnd(bytes, at, to);
            if (end == to) {
                begunField.write(bytes, at, to - at);
                return;
            }
            field(line(begunField, bytes, at, end));
            at = end + 1;
        }
    }

    private void field(String line) {
        if (line.startsWith("id: ")) {
            id = line.substring(4);
        } else if (line.startsWith("data: ")) {
            data = line.substring(6);
        } else if (line.isEmpty()) {
            listener.event(id, data);
            id = null;
            data = null;
        }
    }

    private static int lineEnd(byte[] bytes, int from, int to) {
        int at = from;
        while (at < to && bytes[at] != '\n') {
            at++;
        }
        return at;
    }

    private static String line(ByteArrayOutputStream begun, byte[] bytes, int from, int end) {
        String line;
        if (begun.size() == 0) {
            line = new String(bytes, from, end - from, StandardCharsets.UTF_8);
        } else {
            begun.write(bytes, from, end - from);
            line = begun.toString(StandardCharsets.UTF_8);
            begun.reset();
        }
        return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
    }
}
