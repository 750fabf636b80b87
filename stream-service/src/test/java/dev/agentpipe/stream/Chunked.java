package dev.agentpipe.stream;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/** The bytes of a connection: the head as it is, then a chunked body without its framing, which it checks. */
final class Chunked extends InputStream {

    private final InputStream in;
    private final StringBuilder head = new StringBuilder();
    private boolean inBody;
    private boolean chunked;
    private int left;
    private boolean first = true;

    Chunked(Socket socket) throws IOException {
        this.in = new BufferedInputStream(socket.getInputStream());
    }

    @Override
    public int read() throws IOException {
        if (inBody && chunked && left == 0 && !nextChunk()) {
            return -1;
        }
        left--;
        int next = in.read();
        if (!inBody && next >= 0) {
            head.append((char) next);
            inBody = head.length() > 4 && head.substring(head.length() - 4).equals("\r\n\r\n");
            chunked =
                    inBody && head.toString().toLowerCase(java.util.Locale.ROOT).contains("transfer-encoding: chunked");
            left = 0;
        }
        return next;
    }

    /** Never more than is there: a reader waits for the rest otherwise. */
    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
        int count = 0;
        while (count < length && (count == 0 || (in.available() > 0 && !(inBody && chunked && left == 0)))) {
            int next = read();
            if (next < 0) {
                return count == 0 ? -1 : count;
            }
            bytes[offset + count++] = (byte) next;
        }
        return count;
    }

    private boolean nextChunk() throws IOException {
        if (!first) {
            expect('\r');
            expect('\n');
        }
        first = false;
        StringBuilder size = new StringBuilder();
        for (int next = in.read(); next != '\r'; next = in.read()) {
            if (next < 0) {
                return false;
            }
            size.append((char) next);
        }
        expect('\n');
        left = Integer.parseInt(size.toString(), 16);
        return left > 0;
    }

    private void expect(char wanted) throws IOException {
        int next = in.read();
        if (next >= 0 && next != wanted) {
            throw new IllegalStateException("broken chunk");
        }
    }
}
