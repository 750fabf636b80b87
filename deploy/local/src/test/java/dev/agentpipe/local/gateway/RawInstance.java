package dev.agentpipe.local.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** A service that is ready, and whose answers are the bytes that a test wants, when it wants them. */
final class RawInstance implements AutoCloseable {

    private static final String READY = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";

    private final ServerSocket server;
    private final BlockingQueue<Connection> connections = new LinkedBlockingQueue<>();

    private RawInstance(ServerSocket server) {
        this.server = server;
    }

    static RawInstance start() throws IOException {
        RawInstance instance = new RawInstance(new ServerSocket(0, 100, InetAddress.getLoopbackAddress()));
        Thread acceptor = new Thread(instance::accept, "raw-instance");
        acceptor.setDaemon(true);
        acceptor.start();
        return instance;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Connection connection = new Connection(server.accept());
                if (connection.request().startsWith("GET /q/health/ready ")) {
                    connection.send(READY);
                    connection.close();
                } else {
                    connections.add(connection);
                }
            } catch (SocketException ended) {
                // By the other side, or the test is over.
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    Instance as(ServiceKind kind, int number) {
        return new Instance(kind, number, server.getLocalPort());
    }

    /** The next connection, the head of whose first request has come. */
    Connection next() throws InterruptedException {
        Connection connection = connections.poll(30, TimeUnit.SECONDS);
        if (connection == null) {
            throw new IllegalStateException("No request came");
        }
        return connection;
    }

    boolean hasMore() {
        return !connections.isEmpty();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    /** A connection of the gateway. */
    static final class Connection implements AutoCloseable {

        private final Socket socket;
        private final BufferedReader reader;
        private String request;

        private Connection(Socket socket) throws IOException {
            this.socket = socket;
            socket.setSoTimeout(30_000);
            reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            readRequest();
        }

        /** The head of the current request, in lower case but for its first line. */
        String request() {
            return request;
        }

        /** Waits for the head of the next one. */
        String readRequest() throws IOException {
            StringBuilder head = new StringBuilder();
            for (String line = reader.readLine(); line != null && !line.isEmpty(); line = reader.readLine()) {
                head.append(head.isEmpty() ? line : line.toLowerCase(Locale.ROOT))
                        .append('\n');
            }
            request = head.toString();
            return request;
        }

        String read(int characters) throws IOException {
            char[] text = new char[characters];
            for (int read = 0; read < characters; read++) {
                int next = reader.read();
                if (next < 0) {
                    throw new IOException("The connection ended");
                }
                text[read] = (char) next;
            }
            return new String(text);
        }

        /** Whether the gateway closes the connection, which is waited for. */
        boolean isClosed() {
            try {
                return reader.read() < 0;
            } catch (SocketException reset) {
                return true;
            } catch (IOException open) {
                return false;
            }
        }

        void send(String text) throws IOException {
            send(text.getBytes(StandardCharsets.ISO_8859_1));
        }

        void send(byte[] bytes) throws IOException {
            OutputStream out = socket.getOutputStream();
            out.write(bytes);
            out.flush();
        }

        void sendUnchecked(byte[] bytes) {
            try {
                send(bytes);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
