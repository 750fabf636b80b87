package dev.agentpipe.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.LongSummaryStatistics;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.SingleWriterRecorder;

/** Many viewers on raw sockets, all read by one thread into one buffer. */
final class Audience implements AutoCloseable {

    private static final int BUFFER_BYTES = 1 << 19;
    private static final int CONNECTING_AT_ONCE = 128;
    private static final long CONNECT_LIMIT = TimeUnit.SECONDS.toNanos(60);
    /** After this much silence it is certain, even on a busy machine, that nothing more comes. */
    static final Duration CERTAIN = Duration.ofSeconds(30);

    private static final String STATUS_LINE = "HTTP/1.1 200";

    private final Selector selector = Selector.open();
    private final List<Seat> seats = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private final SingleWriterRecorder latencies = new SingleWriterRecorder(3);
    private final Thread thread = new Thread(this::loop, "audience");
    private final AtomicInteger seated = new AtomicInteger();
    private final AtomicLong events = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();
    private final AtomicInteger lost = new AtomicInteger();
    private volatile long lastNanos;
    private volatile IOException failure;
    private volatile boolean closing;

    /** One viewer. */
    private static final class Seat {
        private final SocketChannel channel;
        private final EventCounter counter;
        private boolean seated;

        Seat(SocketChannel channel, int skip) {
            this.channel = channel;
            this.counter = new EventCounter(skip);
        }
    }

    private Audience() throws IOException {}

    /** Returns when every viewer has had its first bytes. */
    static Audience open(InetSocketAddress address, String path, int viewers, int skip) throws IOException {
        Audience audience = new Audience();
        audience.thread.start();
        try {
            for (int i = 0; i < viewers; i++) {
                audience.connect(address, path, skip);
                audience.awaitSeated(i + 1 - CONNECTING_AT_ONCE);
            }
            audience.awaitSeated(viewers);
            return audience;
        } catch (IOException e) {
            audience.close();
            throw e;
        }
    }

    private void connect(InetSocketAddress address, String path, int skip) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        // Closed by a reset: ten thousand ports in TIME_WAIT would be missing for the next audience.
        channel.setOption(StandardSocketOptions.SO_LINGER, 0);
        String request = "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + address.getPort()
                + "\r\nAccept: text/event-stream\r\n\r\n";
        channel.write(ByteBuffer.wrap(request.getBytes(StandardCharsets.US_ASCII)));
        channel.configureBlocking(false);
        Seat seat = new Seat(channel, skip);
        seats.add(seat);
        channel.register(selector, SelectionKey.OP_READ, seat);
        selector.wakeup();
    }

    private void awaitSeated(int wanted) throws IOException {
        long deadline = System.nanoTime() + CONNECT_LIMIT;
        while (seated.get() < wanted) {
            check();
            if (System.nanoTime() > deadline) {
                throw new IOException("only " + seated + " of " + wanted + " viewers were answered");
            }
            LockSupport.parkNanos(200_000);
        }
    }

    private void loop() {
        try {
            while (!closing) {
                selector.select(this::read, 100);
            }
        } catch (IOException | RuntimeException e) {
            failure = new IOException(e);
        }
    }

    private void read(SelectionKey key) {
        Seat seat = (Seat) key.attachment();
        buffer.clear();
        try {
            if (seat.channel.read(buffer) < 0) {
                throw new IOException("the server ended a stream");
            }
        } catch (IOException e) {
            key.cancel();
            lost.incrementAndGet();
            return;
        }
        if (!seat.seated) {
            seat(seat);
        }
        bytes.lazySet(bytes.get() + buffer.position());
        int more = seat.counter.count(buffer, latencies);
        if (more > 0) {
            lastNanos = System.nanoTime();
            events.lazySet(events.get() + more);
        }
    }

    private void seat(Seat seat) {
        byte[] start = new byte[Math.min(buffer.position(), 500)];
        buffer.get(0, start);
        String text = new String(start, StandardCharsets.US_ASCII);
        if (!text.startsWith(STATUS_LINE)) {
            failure = new IOException("a viewer was answered:\n" + text);
        }
        seat.seated = true;
        seated.incrementAndGet();
    }

    /** All deliveries so far, over all viewers. */
    long events() {
        return events.get();
    }

    /** All bytes that were read, to check the counting. */
    long bytes() {
        return bytes.get();
    }

    /** Time of the last one. */
    long lastNanos() {
        return lastNanos;
    }

    /** Latencies in microseconds since the last call. */
    Histogram latencies() {
        return latencies.getIntervalHistogram();
    }

    /** Waits until so many deliveries were made; false when none came for so long, or a viewer was dropped. */
    boolean await(long wanted, Duration silence) throws IOException {
        long before = events();
        long deadline = System.nanoTime() + silence.toNanos();
        while (events() < wanted) {
            check();
            LockSupport.parkNanos(500_000);
            if (events() != before) {
                before = events();
                deadline = System.nanoTime() + silence.toNanos();
            } else if (System.nanoTime() > deadline) {
                return false;
            }
        }
        return lost.get() == 0;
    }

    /** How many viewers the server has dropped. */
    int lost() {
        return lost.get();
    }

    /** Fewest and most events of one viewer; exact while nothing is in flight. */
    String spread() {
        LongSummaryStatistics counts =
                seats.stream().mapToLong(seat -> seat.counter.events()).summaryStatistics();
        return counts.getMin() == counts.getMax()
                ? "each viewer " + counts.getMin()
                : "viewers " + counts.getMin() + " to " + counts.getMax();
    }

    private void check() throws IOException {
        if (failure != null) {
            throw failure;
        }
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
        for (Seat seat : seats) {
            seat.channel.close();
        }
        selector.close();
    }
}
