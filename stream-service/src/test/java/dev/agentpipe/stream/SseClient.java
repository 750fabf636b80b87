package dev.agentpipe.stream;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A viewer that reads as browsers do and remembers every frame. */
public final class SseClient implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;
    private final Map<String, String> headers = new HashMap<>();
    private int status;
    private final List<Frame> frames = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    /** What stands between two empty lines; absent fields are null. */
    public record Frame(String id, String event, String retry, String data, String comment) {

        public String type() {
            return data == null ? null : data.replaceFirst("^.*?\"type\":\"([^\"]*)\".*$", "$1");
        }

        public long position() {
            return Long.parseLong(id.substring(id.indexOf('-') + 1));
        }
    }

    private SseClient(Socket socket, BufferedReader in) {
        this.socket = socket;
        this.in = in;
    }

    public static SseClient open(int port, String query, Map<String, String> headers) {
        try {
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
            StringBuilder request = new StringBuilder("GET /api/realtime/stream" + query + " HTTP/1.1\r\nHost: x\r\n");
            headers.forEach((name, value) ->
                    request.append(name).append(": ").append(value).append("\r\n"));
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            SseClient client = new SseClient(
                    socket, new BufferedReader(new InputStreamReader(new Chunked(socket), StandardCharsets.UTF_8)));
            client.readHead();
            if (client.status == 200) {
                Thread thread = new Thread(client::read, "viewer");
                thread.setDaemon(true);
                thread.start();
            }
            return client;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public int status() {
        return status;
    }

    public String header(String name) {
        return headers.get(name.toLowerCase(Locale.ROOT));
    }

    /** Of an answer that is no stream. */
    public String body() {
        try {
            char[] body = new char[Integer.parseInt(header("Content-Length"))];
            int length = 0;
            while (length < body.length) {
                length += in.read(body, length, body.length - length);
            }
            return new String(body);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public List<Frame> frames() {
        return frames;
    }

    /** Frames of events of the log. */
    public List<Frame> events() {
        return frames.stream()
                .filter(frame -> frame.data() != null
                        && !List.of("connected", "stream.reset", "ping").contains(frame.type()))
                .toList();
    }

    public List<Long> positions() {
        return events().stream().map(Frame::position).toList();
    }

    /** As a browser keeps it. */
    public String lastEventId() {
        return frames.stream()
                .map(Frame::id)
                .filter(id -> id != null)
                .reduce((a, b) -> b)
                .orElse(null);
    }

    public boolean hasEnded() {
        return ended;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void readHead() throws IOException {
        status = Integer.parseInt(in.readLine().substring(9, 12));
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
            int colon = line.indexOf(':');
            headers.put(
                    line.substring(0, colon).toLowerCase(Locale.ROOT),
                    line.substring(colon + 1).trim());
        }
    }

    private void read() {
        try {
            String[] fields = new String[5];
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                if (line.isEmpty()) {
                    frames.add(new Frame(fields[0], fields[1], fields[2], fields[3], fields[4]));
                    fields = new String[5];
                } else {
                    int colon = line.indexOf(':');
                    fields[place(line.substring(0, colon))] =
                            line.substring(colon + 1).replaceFirst("^ ", "");
                }
            }
        } catch (IOException closed) {
            // The end of a stream, however it came.
        }
        ended = true;
    }

    private static int place(String field) {
        return switch (field) {
            case "id" -> 0;
            case "event" -> 1;
            case "retry" -> 2;
            case "data" -> 3;
            case "" -> 4;
            default -> throw new IllegalStateException("no such field: " + field);
        };
    }
}
