package dev.agentpipe.benchmark;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Posts events at a fixed rate, however long the answers take.
 *
 * <p>An event that has to wait for a free connection is stamped with the time at which it was due: waiting for the
 * system is part of the latency.
 */
final class OpenLoop implements AutoCloseable {

    private static final int CONNECTIONS = 64;
    private static final long ANSWER_LIMIT_NANOS = Duration.ofSeconds(60).toNanos();
    private static final double NANOS = 1e9;

    private final PostTarget target;
    private final AtomicLong numbers;
    private final Selector selector = Selector.open();
    private final List<PostConnection> connections = new ArrayList<>();
    private final Deque<PostConnection> free = new ArrayDeque<>();

    /** When the first event left and how many were posted and answered. */
    record Posted(long startNanos, long events) {}

    OpenLoop(PostTarget target, AtomicLong numbers) throws IOException {
        this.target = target;
        this.numbers = numbers;
        for (int i = 0; i < CONNECTIONS; i++) {
            connections.add(new PostConnection(target, selector));
        }
        free.addAll(connections);
    }

    /**
     * Sends at least one event, and returns when all are answered. At a rate beyond what the receiver takes this lasts up to
     * three times as long.
     */
    Posted run(double eventsPerSecond, Duration length, int sampleEvery) throws IOException {
        double requestsPerNano = eventsPerSecond / target.events() / NANOS;
        long wanted = Math.max(1, Math.round(length.toNanos() * requestsPerNano));
        long start = System.nanoTime();
        long giveUp = start + 3 * length.toNanos();
        long sent = 0;
        boolean held = false;
        do {
            long now = System.nanoTime();
            long due = Math.min(wanted, 1 + (long) ((now - start) * requestsPerNano));
            while (sent < due && !free.isEmpty()) {
                long stamp = held ? start + (long) (sent / requestsPerNano) : System.nanoTime();
                free.poll().send(numbers.getAndAdd(target.events()), stamp, sampleEvery);
                sent++;
            }
            held = sent < due;
            collect(1);
        } while (sent < wanted && System.nanoTime() < giveUp);
        long deadline = System.nanoTime() + ANSWER_LIMIT_NANOS;
        while (free.size() < connections.size()) {
            if (System.nanoTime() > deadline) {
                throw new IOException("no answer for a minute");
            }
            collect(10);
        }
        return new Posted(start, sent * target.events());
    }

    private void collect(long millis) throws IOException {
        selector.select(millis);
        for (SelectionKey key : selector.selectedKeys()) {
            PostConnection connection = (PostConnection) key.attachment();
            if (connection.proceed()) {
                free.add(connection);
            }
        }
        selector.selectedKeys().clear();
    }

    @Override
    public void close() throws IOException {
        for (PostConnection connection : connections) {
            connection.close();
        }
        selector.close();
    }
}
