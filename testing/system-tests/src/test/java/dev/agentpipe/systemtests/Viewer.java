package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.StreamSockets;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Watches as a browser does: keeps the last event id, and after any end of the stream connects again with it, to
 * whatever instance {@code base} names then. Records every frame that carries an event.
 *
 * <p>Viewers have no threads of their own, so that thousands of them fit beside what they test.
 */
final class Viewer implements AutoCloseable, StreamSockets.Listener {

    private static final int PAUSE_MILLIS = 50;
    /** Few: they only open sockets, and ask which instance is ready. */
    private static final ScheduledExecutorService CONNECTING =
            Executors.newScheduledThreadPool(4, task -> StreamSockets.daemon(task, "viewers-connect"));

    private final Supplier<URI> base;
    private final String query;
    private final String key;
    private final List<Frame> frames = new ArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private volatile boolean closed;
    private volatile boolean connected;
    private volatile StreamSockets.StreamSocket socket;
    private volatile String lastEventId;
    private volatile Consumer<Frame> listener = frame -> {};

    private Viewer(Supplier<URI> base, String query, String key, String lastEventId) {
        this.base = base;
        this.query = query;
        this.key = key;
        this.lastEventId = lastEventId;
    }

    /** Connects; {@code query} follows the path, {@code ?conversationId=…} or nothing. */
    static Viewer watch(Supplier<URI> base, String query) {
        return watch(base, query, Cluster.API_KEY);
    }

    /** The same with this key. */
    static Viewer watch(Supplier<URI> base, String query, String key) {
        return start(new Viewer(base, query, key, null));
    }

    /** As a viewer that was connected before and resumes from this id. */
    static Viewer resume(Supplier<URI> base, String query, String lastEventId) {
        return start(new Viewer(base, query, Cluster.API_KEY, lastEventId));
    }

    private static Viewer start(Viewer viewer) {
        CONNECTING.execute(viewer::connect);
        return viewer;
    }

    /** Calls this with each event from now on, on the thread that reads. */
    void onEvent(Consumer<Frame> newListener) {
        listener = newListener;
    }

    boolean isConnected() {
        return connected;
    }

    /** How often a stream was opened. */
    int connections() {
        return connections.get();
    }

    String lastEventId() {
        return lastEventId;
    }

    synchronized int count() {
        return frames.size();
    }

    synchronized List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** Closes the connection from this side; the viewer reconnects by itself. */
    void dropConnection() {
        StreamSockets.StreamSocket current = socket;
        if (current != null) {
            current.end();
        }
    }

    @Override
    public void close() {
        closed = true;
        dropConnection();
    }

    private void connect() {
        if (closed) {
            return;
        }
        try {
            URI instance = base.get();
            socket = StreamSockets.open(instance.getPort(), request(), this);
            if (closed) {
                dropConnection();
            }
        } catch (IOException | RuntimeException refused) {
            ended();
        }
    }

    private String request() {
        String resumed = lastEventId == null ? "" : "Last-Event-ID: " + lastEventId + "\r\n";
        return "GET /api/realtime/stream" + query + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/event-stream\r\n"
                + "Authorization: Bearer " + key + "\r\n" + resumed + "\r\n";
    }

    @Override
    public void frame(Frame received) {
        String id = received.id();
        String data = received.data();
        if (id != null) {
            lastEventId = id;
        }
        if (data == null) {
            return;
        }
        if (data.startsWith("{\"type\":\"connected\"")) {
            connections.incrementAndGet();
            connected = true;
            return;
        }
        Frame frame = SharedFrames.shared(Frame.of(id, data));
        synchronized (this) {
            frames.add(frame);
        }
        listener.accept(frame);
    }

    @Override
    public void ended() {
        connected = false;
        if (!closed) {
            int pause = PAUSE_MILLIS + ThreadLocalRandom.current().nextInt(PAUSE_MILLIS);
            CONNECTING.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
        }
    }

    /** Viewers of the same events share recent frames that are equal, to save memory. */
    private static final class SharedFrames {

        private static final Frame[] RECENT = new Frame[65_536];

        static Frame shared(Frame frame) {
            int slot = frame.id() == null ? 0 : frame.id().hashCode() & (RECENT.length - 1);
            Frame known = RECENT[slot];
            if (frame.equals(known)) {
                return known;
            }
            RECENT[slot] = frame;
            return frame;
        }
    }
}
