package dev.agentpipe.benchmark;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;

/**
 * One keep-alive connection with at most one outstanding request; used by the thread of its selector alone.
 *
 * <p>The request is one buffer that is patched for each sending. Every answer is checked.
 */
final class PostConnection implements AutoCloseable {

    private final PostTarget target;
    private final SocketChannel channel;
    private final SelectionKey key;
    private final ByteBuffer request;
    private final int body;
    private final AnswerReader answer = new AnswerReader();
    private long sentNanos;

    PostConnection(PostTarget target, Selector selector) throws IOException {
        this.target = target;
        EventTemplate template = target.template();
        int perEvent = template.length() + (target.events() > 1 ? 1 : 0);
        byte[] head = head(target, perEvent * target.events());
        body = head.length;
        request = ByteBuffer.allocateDirect(head.length + perEvent * target.events());
        request.put(head);
        for (int i = 0; i < target.events(); i++) {
            request.put(template.bytes());
            if (target.events() > 1) {
                request.put((byte) '\n');
            }
        }
        channel = SocketChannel.open(target.address());
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        key = channel.register(selector, SelectionKey.OP_READ, this);
    }

    static byte[] head(PostTarget target, int length) {
        return ("POST " + target.path() + " HTTP/1.1\r\nHost: 127.0.0.1:"
                        + target.address().getPort() + "\r\nUser-Agent: AgentPipe-Bridge/1.0\r\n"
                        + "Authorization: Bearer " + BenchmarkEnvironment.API_KEY + "\r\nContent-Type: "
                        + target.contentType()
                        + "\r\nContent-Length: " + length + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    /**
     * Sends the next request.
     *
     * @param firstNumber of its events
     * @param sampleEvery every so many events carry the stamp; 0 for none
     */
    void send(long firstNumber, long stamp, int sampleEvery) throws IOException {
        int perEvent = target.template().length() + 1;
        for (int i = 0; i < target.events(); i++) {
            long number = firstNumber + i;
            long nanos = sampleEvery > 0 && number % sampleEvery == 0 ? stamp : 0;
            target.template().patch(request, body + i * perEvent, number, nanos);
        }
        request.rewind();
        sentNanos = System.nanoTime();
        write();
    }

    private void write() throws IOException {
        channel.write(request);
        int wanted = request.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    /** Proceeds with what the selector says is possible; true if the answer is complete, and right. */
    boolean proceed() throws IOException {
        if (key.isWritable() && request.hasRemaining()) {
            write();
        }
        if (!key.isReadable()) {
            return false;
        }
        if (channel.read(answer.buffer()) < 0) {
            throw new IOException("the server closed a connection");
        }
        if (!answer.isComplete()) {
            return false;
        }
        if (!target.accepts(answer.status()) || !answer.contains(target.answer())) {
            throw new IOException("not what was expected of " + target.path() + ":\n" + answer.text());
        }
        answer.clear();
        return true;
    }

    long sentNanos() {
        return sentNanos;
    }

    @Override
    public void close() throws IOException {
        key.cancel();
        channel.close();
    }
}
