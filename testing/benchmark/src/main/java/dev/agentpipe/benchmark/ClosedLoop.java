package dev.agentpipe.benchmark;

import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** Connections that each send the next request as soon as the last one is answered. One thread, one selector. */
final class ClosedLoop {

    private static final long ANSWER_LIMIT_MILLIS = 60_000;
    private static final int NANOS_A_MICRO = 1_000;

    private final PostTarget target;
    private final List<PostTarget> targets;
    private final AtomicLong numbers;

    /** Result of a run; latencies are those of requests, in microseconds. */
    record Result(long events, double seconds, Histogram latencies) {

        double perSecond() {
            return (double) events / seconds;
        }
    }

    /** @param numbers gives each event of the whole run its own number */
    ClosedLoop(PostTarget target, AtomicLong numbers) {
        this(List.of(target), numbers);
    }

    /** Spreads its connections over these, which must differ in nothing but their address. */
    ClosedLoop(List<PostTarget> targets, AtomicLong numbers) {
        this.targets = List.copyOf(targets);
        this.target = targets.get(0);
        this.numbers = numbers;
    }

    /** Runs for so long, then waits for the outstanding answers, which count too. */
    Result run(int connections, Duration length) throws IOException {
        return run(connections, length, Long.MAX_VALUE);
    }

    /** Ends earlier if so many events were sent. */
    Result run(int connections, Duration length, long maxEvents) throws IOException {
        Histogram latencies = new Histogram(3);
        List<PostConnection> open = new ArrayList<>();
        try (Selector selector = Selector.open()) {
            for (int i = 0; i < connections; i++) {
                open.add(new PostConnection(targets.get(i % targets.size()), selector));
            }
            long start = System.nanoTime();
            long end = start + length.toNanos();
            long sent = 0;
            for (PostConnection connection : open) {
                connection.send(numbers.getAndAdd(target.events()), 0, 0);
                sent += target.events();
            }
            long answered = 0;
            while (answered < sent) {
                if (selector.select(ANSWER_LIMIT_MILLIS) == 0) {
                    throw new IOException("no answer for " + ANSWER_LIMIT_MILLIS + " ms");
                }
                for (SelectionKey key : selector.selectedKeys()) {
                    PostConnection connection = (PostConnection) key.attachment();
                    if (connection.proceed()) {
                        long now = System.nanoTime();
                        latencies.recordValue((now - connection.sentNanos()) / NANOS_A_MICRO);
                        answered += target.events();
                        if (now < end && sent < maxEvents) {
                            connection.send(numbers.getAndAdd(target.events()), 0, 0);
                            sent += target.events();
                        }
                    }
                }
                selector.selectedKeys().clear();
            }
            return new Result(answered, (double) (System.nanoTime() - start) / 1e9, latencies);
        } finally {
            for (PostConnection connection : open) {
                connection.close();
            }
        }
    }
}
