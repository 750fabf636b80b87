package dev.agentpipe.benchmark;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.Locale;

/** One client of a {@link BareServer}: finds the requests in what it sends, and keeps what does not fit into its socket. */
final class BareConnection implements AutoCloseable {

    /** Longer bodies are counted, not kept. */
    private static final int MOST_KEPT = 16_384;

    private static final byte[] HEAD_END = "\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    private final SocketChannel channel;
    private final SelectionKey key;
    private final BareAnswers answers;
    private final Deque<ByteBuffer> waiting = new ArrayDeque<>();
    private byte[] begun = new byte[0];
    private int length;
    private long bodyLeft;
    private boolean publishes;

    BareConnection(SocketChannel channel, SelectionKey key, BareAnswers answers) {
        this.channel = channel;
        this.key = key;
        this.answers = answers;
    }

    /** Answers the requests that are whole now; whether it has become a viewer. */
    boolean read(ByteBuffer buffer) throws IOException {
        if (channel.read(buffer) < 0) {
            throw new IOException("closed");
        }
        buffer.flip();
        boolean viewer = false;
        while (buffer.hasRemaining()) {
            viewer |= bodyLeft > 0 ? body(buffer) : head(buffer);
        }
        return viewer;
    }

    private boolean head(ByteBuffer buffer) throws IOException {
        byte next = buffer.get();
        append(next);
        if (next != '\n' || !endsHead()) {
            return false;
        }
        String head = new String(begun, 0, length, StandardCharsets.US_ASCII);
        length = 0;
        if (head.startsWith("GET ")) {
            boolean viewer = head.startsWith("GET " + BareAnswers.STREAM);
            send(viewer ? answers.toViewer() : answers.toGet());
            return viewer;
        }
        bodyLeft = contentLength(head);
        publishes = head.startsWith("POST /publish") && bodyLeft <= MOST_KEPT;
        return false;
    }

    private boolean body(ByteBuffer buffer) throws IOException {
        int count = (int) Math.min(bodyLeft, buffer.remaining());
        if (publishes) {
            grow(count);
            buffer.get(begun, length, count);
            length += count;
        } else {
            buffer.position(buffer.position() + count);
        }
        bodyLeft -= count;
        if (bodyLeft == 0) {
            if (publishes) {
                answers.publish(begun, length);
            }
            length = 0;
            send(answers.toPost());
        }
        return false;
    }

    private void append(byte next) {
        grow(1);
        begun[length] = next;
        length++;
    }

    private void grow(int more) {
        if (length + more > begun.length) {
            begun = Arrays.copyOf(begun, Math.max(512, 2 * (length + more)));
        }
    }

    private boolean endsHead() {
        return length >= HEAD_END.length
                && Arrays.equals(begun, length - HEAD_END.length, length, HEAD_END, 0, HEAD_END.length);
    }

    private static long contentLength(String head) throws IOException {
        String lower = head.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("content-length:");
        if (at < 0) {
            throw new IOException("a request without a length");
        }
        return Long.parseLong(lower.substring(at + 15, lower.indexOf('\r', at)).strip());
    }

    void send(ByteBuffer bytes) throws IOException {
        waiting.add(bytes);
        if (waiting.size() == 1) {
            write();
        }
    }

    /** Whether something waits for its socket. */
    boolean isBehind() {
        return !waiting.isEmpty();
    }

    /** As much as the socket takes now. */
    void write() throws IOException {
        while (!waiting.isEmpty()) {
            channel.write(waiting.peek());
            if (waiting.peek().hasRemaining()) {
                break;
            }
            waiting.poll();
        }
        int wanted = waiting.isEmpty() ? SelectionKey.OP_READ : SelectionKey.OP_READ | SelectionKey.OP_WRITE;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    @Override
    public void close() {
        key.cancel();
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // As wanted.
        }
    }
}
