package dev.agentpipe.benchmark;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The least that a server can do, with one thread in the generator's own JVM: every POST gets the same answer, and its
 * body goes to all viewers, one write each for everything that came in one turn of the loop. What the generator reaches
 * with it is the generator's own ceiling; at low rates the latency is the floor that the kernel sets.
 */
final class BareServer implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 19;
    private static final int BACKLOG = 4_096;

    private final BareAnswers answers;
    private final Selector selector = Selector.open();
    private final ServerSocketChannel listening = ServerSocketChannel.open();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final List<BareConnection> viewers = new ArrayList<>();
    /** Of the turn before; used again when every viewer has all of it. */
    private ByteBuffer frames = ByteBuffer.allocateDirect(BUFFER_BYTES);

    private final Thread thread = new Thread(this::loop, "bare-server");
    private volatile boolean closing;

    BareServer(BareAnswers answers) throws IOException {
        this.answers = answers;
        listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), BACKLOG);
        listening.configureBlocking(false);
        listening.register(selector, SelectionKey.OP_ACCEPT);
        thread.setDaemon(true);
        thread.start();
    }

    InetSocketAddress address() throws IOException {
        return (InetSocketAddress) listening.getLocalAddress();
    }

    /** It as a system that is measured like the others. */
    Broadcast broadcast(EventTemplate template, AtomicLong numbers) throws IOException {
        PostTarget posts = new PostTarget(address(), "/publish", "application/json", template, 1, 0, "");
        return new Broadcast("bare loop", address(), BareAnswers.STREAM, posts, numbers);
    }

    private void loop() {
        while (!closing) {
            try {
                selector.select(this::ready, 100);
                flush();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void ready(SelectionKey key) {
        if (key.isValid() && key.isAcceptable()) {
            accept();
            return;
        }
        BareConnection connection = (BareConnection) key.attachment();
        try {
            if (key.isWritable()) {
                connection.write();
            }
            if (key.isReadable()) {
                read(connection);
            }
        } catch (IOException gone) {
            end(connection);
        }
    }

    private void accept() {
        try {
            SocketChannel channel = listening.accept();
            if (channel != null) {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.configureBlocking(false);
                SelectionKey key = channel.register(selector, SelectionKey.OP_READ);
                key.attach(new BareConnection(channel, key, answers));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void read(BareConnection connection) throws IOException {
        buffer.clear();
        if (connection.read(buffer)) {
            viewers.add(connection);
        }
    }

    /** What was posted in this turn, to every viewer. */
    private void flush() {
        byte[] taken = answers.takeFrames();
        if (taken.length == 0) {
            return;
        }
        if (taken.length > frames.capacity() || viewers.stream().anyMatch(BareConnection::isBehind)) {
            frames = ByteBuffer.allocateDirect(taken.length);
        }
        frames.clear().put(taken).flip();
        for (BareConnection viewer : List.copyOf(viewers)) {
            try {
                viewer.send(frames.duplicate());
            } catch (IOException gone) {
                end(viewer);
            }
        }
    }

    private void end(BareConnection connection) {
        viewers.remove(connection);
        connection.close();
    }

    @Override
    public void close() throws IOException {
        closing = true;
        selector.wakeup();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
