package dev.agentpipe.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Finds the end of an HTTP answer that says its length. */
final class AnswerReader {

    private static final int STATUS_AT = "HTTP/1.1 ".length();

    private static final int MOST_BYTES = 16_384;

    private final byte[] bytes = new byte[MOST_BYTES];
    private final ByteBuffer buffer = ByteBuffer.wrap(bytes);

    /** Filled from the socket. */
    ByteBuffer buffer() {
        return buffer;
    }

    boolean isComplete() throws IOException {
        int head = indexOf("\r\n\r\n", 0);
        if (head < 0) {
            return false;
        }
        if (!buffer.hasRemaining()) {
            throw new IOException("an answer is too long: " + text());
        }
        return buffer.position() >= head + 4 + contentLength(head);
    }

    int status() {
        int status = 0;
        for (int i = STATUS_AT; i < STATUS_AT + 3; i++) {
            status = status * 10 + bytes[i] - '0';
        }
        return status;
    }

    boolean contains(String text) {
        return indexOf(text, 0) >= 0;
    }

    String text() {
        return new String(bytes, 0, buffer.position(), StandardCharsets.UTF_8);
    }

    void clear() {
        buffer.clear();
    }

    private int contentLength(int head) throws IOException {
        int at = indexOf("ontent-", 0);
        while (at >= 0 && at < head) {
            if (bytes[at + 7] == 'L' || bytes[at + 7] == 'l') {
                return number(at + "ontent-Length:".length());
            }
            at = indexOf("ontent-", at + 1);
        }
        throw new IOException("an answer without a length: " + text().toLowerCase(Locale.ROOT));
    }

    private int number(int start) {
        int i = start;
        while (bytes[i] == ' ') {
            i++;
        }
        int number = 0;
        while (bytes[i] >= '0' && bytes[i] <= '9') {
            number = number * 10 + bytes[i] - '0';
            i++;
        }
        return number;
    }

    private int indexOf(String text, int from) {
        int last = buffer.position() - text.length();
        for (int i = from; i <= last; i++) {
            int k = 0;
            while (k < text.length() && bytes[i + k] == text.charAt(k)) {
                k++;
            }
            if (k == text.length()) {
                return i;
            }
        }
        return -1;
    }
}
