package dev.agentpipe.kit;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * One HTTP answer that is a stream of events: its head, its chunks, and the part of the HTML standard's event stream
 * parser that the contract uses. What is not whole when the connection ends counts for nothing, as in a browser.
 */
public final class EventStreamParser {

    private enum Part {
        HEAD,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        END
    }

    /** Gets each frame that is whole. */
    public interface Listener {

        void frame(Frame frame);
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
    private String event;
    private String retry;
    private String data;
    private String comment;

    public EventStreamParser(Listener listener) {
        this.listener = listener;
    }

    /**
     * Takes the next bytes of the answer.
     *
     * @throws IllegalStateException when this is no event stream
     */
    public void feed(byte[] bytes, int count) {
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

    /** Whether the server has ended the stream, and not only the connection. */
    public boolean hasEnded() {
        return part == Part.END;
    }

    private void control(String line) {
        switch (part) {
            case HEAD -> head(line);
            case CHUNK_SIZE -> {
                left = Integer.parseInt(line, 16);
                part = left == 0 ? Part.END : Part.CHUNK;
            }
            case CHUNK_END -> {
                if (!line.isEmpty()) {
                    throw new IllegalStateException("a chunk is longer than it says: " + line);
                }
                part = Part.CHUNK_SIZE;
            }
            default -> {
                // What follows the last chunk.
            }
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
        if (line.isEmpty()) {
            listener.frame(new Frame(id, event, retry, data, comment));
            id = event = retry = data = comment = null;
            return;
        }
        int colon = line.indexOf(':');
        String value = line.substring(line.startsWith(" ", colon + 1) ? colon + 2 : colon + 1);
        switch (line.substring(0, colon)) {
            case "id" -> id = value;
            case "event" -> event = value;
            case "retry" -> retry = value;
            case "data" -> data = value;
            case "" -> comment = value;
            default -> throw new IllegalStateException("no field of an event stream: " + line);
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
