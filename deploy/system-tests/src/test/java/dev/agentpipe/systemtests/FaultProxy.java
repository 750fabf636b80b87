package dev.agentpipe.systemtests;

import dev.agentpipe.servers.FreePorts;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;

/** A TCP proxy in front of one server of this machine that can break in the ways in which networks do. */
final class FaultProxy implements AutoCloseable {

    private static final int MAX_JITTER_MILLIS = 200;

    /** What happens to bytes. */
    enum Mode {
        PASS,
        /** Nothing goes through and nobody is told, in both directions; bytes already read are lost with a later reset. */
        BLACK_HOLE,
        /** What the server says is kept back; the client's bytes still arrive. */
        ANSWERS_KEPT_BACK,
        /** Each piece is up to 200 ms late, in order. */
        JITTER
    }

    private final int target;
    private final ServerSocket listener;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile Mode mode = Mode.PASS;
    private volatile boolean closed;

    FaultProxy(int target) {
        this.target = target;
        try {
            listener = new ServerSocket();
            listener.setReuseAddress(true);
            listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), FreePorts.next()), 4096);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        daemon(this::accept);
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Bytes that wait in a black hole go on when the mode is PASS again, as TCP would send them again. */
    void mode(Mode next) {
        mode = next;
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
            server.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), target), 2_000);
            client.setTcpNoDelay(true);
            server.setTcpNoDelay(true);
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
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                hold(answers, from);
                out.write(buffer, 0, read);
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
