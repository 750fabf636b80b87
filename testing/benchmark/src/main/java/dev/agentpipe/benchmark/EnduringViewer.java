package dev.agentpipe.benchmark;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.kit.StreamSockets;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;

/** A viewer of everything that comes back, to the next instance, with the id that it received last. Any thread. */
final class EnduringViewer implements AutoCloseable {

    private static final int PAUSE_MILLIS = 100;
    private static final ScheduledExecutorService CONNECTING =
            Executors.newScheduledThreadPool(2, task -> StreamSockets.daemon(task, "viewers-connect"));

    private final List<ServiceProcess> instances;
    private final OrderCheck check = new OrderCheck();
    private int connections;
    private boolean away;
    private boolean closed;
    /** Null while there is none. */
    private Connection connection;

    /** What one that was left still receives is not looked at: the next one has said where it goes on. */
    private final class Connection implements StreamSockets.Listener {

        private StreamSockets.StreamSocket socket;

        @Override
        public void frame(Frame frame) {
            received(this, frame);
        }

        @Override
        public void ended() {
            lost(this);
        }
    }

    EnduringViewer(List<ServiceProcess> instances) {
        this.instances = List.copyOf(instances);
        connections = ThreadLocalRandom.current().nextInt(instances.size());
        CONNECTING.execute(this::connect);
    }

    OrderCheck check() {
        return check;
    }

    synchronized boolean isAway() {
        return away;
    }

    /** Disconnects, and comes back after a while. */
    synchronized void pause(long millis) {
        leave();
        CONNECTING.schedule(this::comeBack, millis, TimeUnit.MILLISECONDS);
    }

    private synchronized void comeBack() {
        away = false;
        connect();
    }

    private synchronized void connect() {
        if (closed || away || connection != null) {
            return;
        }
        int port = instances.get(connections % instances.size()).port();
        connections++;
        Connection next = new Connection();
        connection = next;
        try {
            next.socket = StreamSockets.open(port, request(port), next);
        } catch (IOException refused) {
            lost(next);
        }
    }

    private String request(int port) {
        String last = check.lastEventId();
        return "GET /api/realtime/stream HTTP/1.1\r\nHost: 127.0.0.1:" + port + "\r\nAccept: text/event-stream\r\n"
                + "Authorization: Bearer " + BenchmarkEnvironment.API_KEY + "\r\n"
                + (last == null ? "" : "Last-Event-ID: " + last + "\r\n") + "\r\n";
    }

    private synchronized void received(Connection from, Frame frame) {
        if (from == connection) {
            check.frame(frame);
        }
    }

    private synchronized void lost(Connection ended) {
        if (ended == connection) {
            connection = null;
            int pause = PAUSE_MILLIS + ThreadLocalRandom.current().nextInt(PAUSE_MILLIS);
            CONNECTING.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
        }
    }

    private void leave() {
        away = true;
        Connection left = connection;
        connection = null;
        if (left != null) {
            left.socket.end();
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
        leave();
    }
}
