package dev.agentpipe.systemtests;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Watches as a browser does: keeps the last event id, and after any end of the stream connects again with it, to
 * whatever instance {@code base} names then. Records every frame that carries an event.
 */
final class Viewer implements AutoCloseable {

    private static final int READ_TIMEOUT_MILLIS = 60_000;

    private final Supplier<URI> base;
    private final String query;
    private final List<Frame> frames = new ArrayList<>();
    private final Thread thread;
    private volatile boolean closed;
    private volatile boolean connected;
    private final AtomicInteger connections = new AtomicInteger();
    private volatile HttpURLConnection connection;
    private String lastEventId;

    /** One event as it came, without the line breaks of the frame. */
    record Frame(String id, String data) {}

    private Viewer(Supplier<URI> base, String query) {
        this.base = base;
        this.query = query;
        this.thread = new Thread(this::run, "viewer");
        this.thread.setDaemon(true);
    }

    /** Connects; {@code query} follows the path, {@code ?conversationId=…} or nothing. */
    static Viewer watch(Supplier<URI> base, String query) {
        Viewer viewer = new Viewer(base, query);
        viewer.thread.start();
        return viewer;
    }

    boolean isConnected() {
        return connected;
    }

    /** How often a stream was opened. */
    int connections() {
        return connections.get();
    }

    synchronized int count() {
        return frames.size();
    }

    synchronized List<Frame> frames() {
        return List.copyOf(frames);
    }

    /** Ends the connection from this side; the viewer comes back by itself. */
    void dropConnection() {
        HttpURLConnection current = connection;
        if (current != null) {
            current.disconnect();
        }
    }

    @Override
    public void close() {
        closed = true;
        dropConnection();
        thread.interrupt();
    }

    private void run() {
        while (!closed) {
            try {
                follow();
            } catch (IOException | RuntimeException ended) {
                pause();
            }
            connected = false;
        }
    }

    private void follow() throws IOException {
        HttpURLConnection opened = (HttpURLConnection)
                base.get().resolve("/api/realtime/stream" + query).toURL().openConnection();
        opened.setConnectTimeout(2_000);
        opened.setReadTimeout(READ_TIMEOUT_MILLIS);
        opened.setRequestProperty("Accept", "text/event-stream");
        opened.setRequestProperty("Authorization", "Bearer " + Cluster.API_KEY);
        if (lastEventId != null) {
            opened.setRequestProperty("Last-Event-ID", lastEventId);
        }
        connection = opened;
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(opened.getInputStream(), StandardCharsets.UTF_8), 65_536)) {
            read(lines);
        }
    }

    /** The part of the HTML standard's event stream parser that the contract uses. */
    private void read(BufferedReader lines) throws IOException {
        String id = null;
        String data = null;
        for (String line = lines.readLine(); line != null && !closed; line = lines.readLine()) {
            if (line.startsWith("id: ")) {
                id = line.substring(4);
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            } else if (line.isEmpty()) {
                dispatch(id, data);
                id = null;
                data = null;
            }
        }
    }

    private void dispatch(String id, String data) {
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
        synchronized (this) {
            frames.add(new Frame(id, data));
        }
    }

    private static void pause() {
        try {
            Thread.sleep(50);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
