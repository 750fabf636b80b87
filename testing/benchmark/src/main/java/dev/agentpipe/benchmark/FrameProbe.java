package dev.agentpipe.benchmark;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One viewer that reads everything, to learn what a stream looks like. */
final class FrameProbe implements AutoCloseable {

    private static final Pattern ID = Pattern.compile("\nid: ?(\\S+)\n");
    private static final String MARKER = String.valueOf((char) EventTemplate.MARKER);
    private static final int TIMEOUT_MILLIS = 30_000;

    private final Socket socket;
    private final ByteArrayOutputStream seen = new ByteArrayOutputStream();

    FrameProbe(InetSocketAddress address, String path) throws IOException {
        socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(TIMEOUT_MILLIS);
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + address.getPort()
                + "\r\nAccept: text/event-stream\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        readUntil("\r\n\r\n", 1);
        if (!text().startsWith("HTTP/1.1 200")) {
            throw new IOException("a viewer was answered:\n" + text());
        }
    }

    /** The id of the first frame that has one: where the stream starts. */
    String firstId() throws IOException {
        Matcher id = ID.matcher(text());
        while (!id.find()) {
            read();
            id = ID.matcher(text());
        }
        return id.group(1);
    }

    /** Returns when so many events have come since it began. */
    void awaitEvents(int count) throws IOException {
        readUntil(MARKER, count);
    }

    /** The distance between the markers of the last two of three events, each of which was posted alone. */
    int frameBytes() {
        int second = text().indexOf(MARKER, text().indexOf(MARKER) + 1);
        return text().indexOf(MARKER, second + 1) - second;
    }

    private void readUntil(String wanted, int times) throws IOException {
        while (text().split(Pattern.quote(wanted), -1).length <= times) {
            read();
        }
    }

    private void read() throws IOException {
        InputStream in = socket.getInputStream();
        byte[] bytes = new byte[8_192];
        int count = in.read(bytes);
        if (count < 0) {
            throw new IOException("a stream ended after:\n" + text());
        }
        seen.write(bytes, 0, count);
    }

    private String text() {
        return seen.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
