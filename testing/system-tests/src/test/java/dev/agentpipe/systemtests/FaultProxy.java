package dev.agentpipe.systemtests;

import dev.agentpipe.servers.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;

/** A TCP proxy in front of one server on this machine that can break the way networks do. */
final class FaultProxy implements AutoCloseable {

    private static final int MAX_JITTER_MILLIS = 200;
    /** Small, so that back pressure from a peer that does not read reaches the other one soon. */
    private static final int SOCKET_BUFFER = 65_536;

    /** What the proxy does with bytes. */
    enum Mode {
        PASS,
        /** Drops everything silently, in both directions; bytes already read are lost with a later reset. */
        BLACK_HOLE,
        /** Holds back what the server sends; the client's bytes still arrive. */
        ANSWERS_KEPT_BACK,
        /** Delays each piece by up to 200 ms, in order. */
        JITTER
    }

    private volatile int target;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Trap> trap = new AtomicReference<>();
    private volatile Mode mode = Mode.PASS;
    private volatile int cutAfter;
    private volatile boolean closed;

    /** Waits for a piece that contains this text and ends with these bytes; their connection then loses the rest. */
    private static final class Trap {
        private final byte[] text;
        private final byte[] end;
        private volatile boolean sprung;
        private volatile boolean open;

        private Trap(byte[] text, byte[] end) {
            this.text = text;
            this.end = end;
        }

        private boolean catches(byte[] bytes, int length) {
            return !sprung
                    && length > end.length
                    && Arrays.equals(bytes, length - end.length, length, end, 0, end.length)
                    && new String(bytes, 0, length, StandardCharsets.ISO_8859_1)
                            .contains(new String(text, StandardCharsets.ISO_8859_1));
        }
    }

    FaultProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.setReceiveBufferSize(SOCKET_BUFFER);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.next()), 4096);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Bytes held in a black hole are delivered when the mode is PASS again, as TCP would retransmit them. */
    void mode(Mode next) {
        mode = next;
    }

    /** Switches to another server; open connections stay with the old one. */
    void target(int port) {
        target = port;
    }

    /**
     * Holds back PostgreSQL's Sync of the next request that contains this text, and all that follows on its connection,
     * as if the client had frozen between Execute and Sync.
     */
    void keepBackSyncAfter(String text) {
        byte[] sync = {'S', 0, 0, 0, 4};
        trap.set(new Trap(text.getBytes(StandardCharsets.UTF_8), sync));
    }

    boolean keepsBackSync() {
        Trap set = trap.get();
        return set != null && set.sprung;
    }

    /** Whether every connection's answers are cut off, with a reset, after so many bytes; 0 for never. */
    void cutAnswersAfter(int bytes) {
        cutAfter = bytes;
    }

    void releaseSync() {
        Trap set = trap.getAndSet(null);
        if (set != null) {
            set.open = true;
        }
    }

    /** Ends every connection with a reset. */
    void reset() {
        for (Socket socket : List.copyOf(sockets)) {
            try {
                socket.setSoLinger(true, 0);
                socket.close();
            } catch (IOException alreadyGone) {
                sockets.remove(socket);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        try {
            listener.close();
        } catch (IOException e) {
            System.err.println("cannot close a proxy: " + e);
        }
        reset();
    }

    private void accept() {
        while (!closed) {
            try {
                Socket client = listener.accept();
                Socket server = new Socket();
                sockets.add(client);
                sockets.add(server);
                daemon(() -> connect(client, server));
            } catch (IOException stopped) {
                return;
            }
        }
    }

    private void connect(Socket client, Socket server) {
        try {
            server.setReceiveBufferSize(SOCKET_BUFFER);
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2_000);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
            client.setSendBufferSize(SOCKET_BUFFER);
            server.setSendBufferSize(SOCKET_BUFFER);
            daemon(() -> pump(server, client, true));
            pump(client, server, false);
        } catch (IOException refused) {
            end(client, server);
        }
    }

    private void pump(Socket from, Socket to, boolean answers) {
        byte[] buffer = new byte[65_536];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            long passed = 0;
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hold(answers, from);
                Trap set = trap.get();
                if (answers && cutAfter > 0 && passed + read > cutAfter) {
                    out.write(buffer, 0, (int) (cutAfter - passed));
                    throw new IOException("cut");
                }
                if (!answers && set != null && set.catches(buffer, read)) {
                    out.write(buffer, 0, read - set.end.length);
                    set.sprung = true;
                    awaitRelease(set, from);
                    out.write(set.end);
                } else {
                    out.write(buffer, 0, read);
                }
                passed += read;
            }
        } catch (IOException broken) {
            end(from, to);
        } finally {
            end(from, to);
        }
    }

    private void hold(boolean answers, Socket socket) throws IOException {
        if (mode == Mode.JITTER) {
            pause(ThreadLocalRandom.current().nextInt(MAX_JITTER_MILLIS));
        }
        while (mode == Mode.BLACK_HOLE || (mode == Mode.ANSWERS_KEPT_BACK && answers)) {
            if (socket.isClosed()) {
                throw new IOException("reset");
            }
            pause(10);
        }
    }

    private static void awaitRelease(Trap set, Socket socket) throws IOException {
        while (!set.open) {
            if (socket.isClosed()) {
                throw new IOException("reset");
            }
            pause(10);
        }
    }

    private static void pause(long millis) {
        try {
            Thread.sleep(millis);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void end(Socket... ended) {
        for (Socket socket : ended) {
            sockets.remove(socket);
            try {
                socket.close();
            } catch (IOException alreadyGone) {
                return;
            }
        }
    }

    private static void daemon(Runnable task) {
        Thread thread = new Thread(task, "proxy");
        thread.setDaemon(true);
        thread.start();
    }
}
