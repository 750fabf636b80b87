package dev.agentpipe.kit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;

/** Reads any number of event streams on one thread. */
public final class StreamSockets {

    private static final long CONNECT_LIMIT = Duration.ofSeconds(2).toNanos();
    /** Two heartbeats: a server that is silent for so long is taken for dead. */
    private static final long SILENCE_LIMIT = Duration.ofSeconds(60).toNanos();

    private static final long LOOK_MILLIS = 500;
    private static final StreamSockets SHARED = new StreamSockets();

    private final Selector selector;
    private final Queue<StreamSocket> opened = new ConcurrentLinkedQueue<>();
    private final ByteBuffer buffer = ByteBuffer.allocate(262_144);

    /** Called on the one thread that reads, but for the end. */
    public interface Listener extends EventStreamParser.Listener {

        /** Once; on whatever thread ended it. */
        void ended();
    }

    private StreamSockets() {
        try {
            selector = Selector.open();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        daemon(this::run, "viewers").start();
    }

    /** Connects to a port of this machine, sends the request, and gives what comes to the listener. */
    public static StreamSocket open(int port, String request, Listener listener) throws IOException {
        SocketChannel channel = SocketChannel.open();
        StreamSocket socket = SHARED.new StreamSocket(channel, request, listener);
        try {
            channel.configureBlocking(false);
            channel.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        } catch (IOException e) {
            channel.close();
            throw e;
        }
        SHARED.opened.add(socket);
        SHARED.selector.wakeup();
        return socket;
    }

    public static Thread daemon(Runnable task, String name) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        return thread;
    }

    private void run() {
        long lookedAt = System.nanoTime();
        while (true) {
            try {
                selector.select(key -> ((StreamSocket) key.attachment()).ready(key), LOOK_MILLIS);
                for (StreamSocket next = opened.poll(); next != null; next = opened.poll()) {
                    next.register();
                }
                if (System.nanoTime() - lookedAt
                        > Duration.ofMillis(LOOK_MILLIS).toNanos()) {
                    lookedAt = System.nanoTime();
                    selector.keys().forEach(key -> ((StreamSocket) key.attachment()).endIfSilent());
                }
            } catch (IOException | ClosedSelectorException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    /** One connection. Ends once, from either side or by silence, and then tells its listener. */
    public final class StreamSocket {

        private final SocketChannel channel;
        private final ByteBuffer request;
        private final Listener listener;
        private final EventStreamParser parser;
        private final AtomicBoolean ended = new AtomicBoolean();
        private volatile long movedAt = System.nanoTime();
        private boolean sent;

        private StreamSocket(SocketChannel channel, String request, Listener listener) {
            this.channel = channel;
            this.request = ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII));
            this.listener = listener;
            this.parser = new EventStreamParser(listener);
        }

        /** Closes the socket at once. Any thread. */
        public void end() {
            if (ended.compareAndSet(false, true)) {
                try {
                    channel.close();
                } catch (IOException alreadyGone) {
                    // As wanted.
                }
                selector.wakeup();
                listener.ended();
            }
        }

        private void register() {
            try {
                channel.register(selector, SelectionKey.OP_CONNECT, this);
            } catch (IOException | CancelledKeyException gone) {
                end();
            }
        }

        private void ready(SelectionKey key) {
            try {
                if (!sent) {
                    channel.finishConnect();
                    channel.write(request);
                    sent = true;
                    key.interestOps(SelectionKey.OP_READ);
                } else {
                    read();
                }
            } catch (IOException | RuntimeException broken) {
                end();
            }
        }

        private void read() throws IOException {
            buffer.clear();
            int count = channel.read(buffer);
            if (count < 0) {
                end();
            } else if (!ended.get()) {
                movedAt = System.nanoTime();
                parser.feed(buffer.array(), count);
                if (parser.hasEnded()) {
                    end();
                }
            }
        }

        private void endIfSilent() {
            if (System.nanoTime() - movedAt > (sent ? SILENCE_LIMIT : CONNECT_LIMIT)) {
                end();
            }
        }
    }
}
