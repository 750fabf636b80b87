package dev.agentpipe.local.gateway;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Locale;

/** A client that sends exactly the bytes that a test wants, when it wants them. */
final class RawClient implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader reader;

    RawClient(int port) throws IOException {
        socket = new Socket(InetAddress.getLoopbackAddress(), port);
        reader = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
    }

    /** False when the gateway has closed the connection. */
    boolean send(String text) {
        try {
            socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
            return true;
        } catch (IOException closed) {
            return false;
        }
    }

    /** The next line; null at the end of the connection. */
    String readLine() throws IOException {
        return reader.readLine();
    }

    /** The body of the next response, which has a Content-Length. */
    String readBody() throws IOException {
        int length = 0;
        for (String line = readLine(); line != null && !line.isEmpty(); line = readLine()) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length: ")) {
                length = Integer.parseInt(line.substring("content-length: ".length()));
            }
        }
        return read(length);
    }

    /** The lines up to the next empty one. */
    String readHead() throws IOException {
        StringBuilder head = new StringBuilder();
        for (String line = readLine(); line != null && !line.isEmpty(); line = readLine()) {
            head.append(line).append('\n');
        }
        return head.toString();
    }

    /** So many bytes. */
    String read(int length) throws IOException {
        char[] bytes = new char[length];
        int read = 0;
        while (read < length) {
            int more = reader.read(bytes, read, length - read);
            if (more < 0) {
                throw new IOException("The response ended early");
            }
            read += more;
        }
        return new String(bytes);
    }

    /** Whether the gateway closes the connection within this time without sending anything more. */
    boolean isClosedWithin(Duration limit) {
        try {
            socket.setSoTimeout((int) limit.toMillis());
            return reader.read() < 0;
        } catch (SocketTimeoutException open) {
            return false;
        } catch (IOException reset) {
            return true;
        }
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
