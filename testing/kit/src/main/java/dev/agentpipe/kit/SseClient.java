package dev.agentpipe.kit;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** One connection of one viewer: reads as browsers do, and remembers every frame. Does not come back by itself. */
public final class SseClient implements AutoCloseable {

    private static final Set<String> NOT_OF_THE_LOG = Set.of("connected", "stream.reset", "ping");

    private final Socket socket;
    private final InputStream in;
    private final int status;
    private final Map<String, String> headers = new HashMap<>();
    private final List<Frame> frames = new CopyOnWriteArrayList<>();
    private volatile boolean ended;

    private SseClient(Socket socket) throws IOException {
        this.socket = socket;
        this.in = new BufferedInputStream(socket.getInputStream());
        String head = readHead();
        status = Integer.parseInt(head.substring(9, 12));
        head.lines()
                .skip(1)
                .map(line -> line.split(": ", 2))
                .forEach(header -> headers.put(header[0].toLowerCase(Locale.ROOT), header[1]));
        if (status == 200) {
            EventStreamParser parser = new EventStreamParser(frames::add);
            byte[] bytes = (head + "\r\n").getBytes(StandardCharsets.ISO_8859_1);
            parser.feed(bytes, bytes.length);
            StreamSockets.daemon(() -> read(parser), "viewer").start();
        }
    }

    /** Connects to the live stream of a service on this machine; {@code query} follows the path. */
    public static SseClient open(int port, String query, Map<String, String> headers) {
        return openAt(port, "/api/realtime/stream" + query, headers);
    }

    /** Connects to any stream of events. */
    public static SseClient openAt(int port, String path, Map<String, String> headers) {
        return connect(null, port, path, headers);
    }

    /** As {@link #open}, from another address of this machine. */
    public static SseClient openFrom(String address, int port, String query, Map<String, String> headers) {
        return connect(address, port, "/api/realtime/stream" + query, headers);
    }

    private static SseClient connect(String from, int port, String path, Map<String, String> headers) {
        try {
            InetAddress local = from == null ? null : InetAddress.getByName(from);
            Socket socket = new Socket(InetAddress.getLoopbackAddress(), port, local, 0);
            StringBuilder request = new StringBuilder("GET " + path + " HTTP/1.1\r\nHost: x\r\n");
            headers.forEach((name, value) ->
                    request.append(name).append(": ").append(value).append("\r\n"));
            socket.getOutputStream().write(request.append("\r\n").toString().getBytes(StandardCharsets.UTF_8));
            return new SseClient(socket);
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
            return new String(in.readNBytes(Integer.parseInt(header("Content-Length"))), StandardCharsets.UTF_8);
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
                .filter(frame -> frame.data() != null && !NOT_OF_THE_LOG.contains(frame.type()))
                .toList();
    }

    public List<Long> positions() {
        return events().stream().map(Frame::position).toList();
    }

    /** As a browser keeps it; null before the first one. */
    public String lastEventId() {
        return frames.stream()
                .map(Frame::id)
                .filter(Objects::nonNull)
                .reduce((earlier, later) -> later)
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

    private String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n", Math.max(0, head.length() - 4)) < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection was closed before an answer: " + head);
            }
            head.append((char) next);
        }
        return head.substring(0, head.length() - 2);
    }

    private void read(EventStreamParser parser) {
        byte[] bytes = new byte[16_384];
        try {
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                parser.feed(bytes, count);
            }
        } catch (IOException closed) {
            // The end of the stream, however it came.
        }
        ended = true;
    }
}
