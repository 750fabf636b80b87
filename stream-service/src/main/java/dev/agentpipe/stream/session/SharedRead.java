package dev.agentpipe.stream.session;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One answer for everybody who asks at the same time. Whoever asks gets an answer that was begun after that, so nobody
 * misses what was stored before.
 */
final class SharedRead<T> {

    private final ReentrantLock reading = new ReentrantLock(true);
    private final AtomicLong begun = new AtomicLong();
    private long number;
    private T answer;

    int waiting() {
        return reading.getQueueLength();
    }

    T get(Supplier<T> read) {
        long before = begun.get();
        reading.lock();
        try {
            if (number <= before) {
                long mine = begun.incrementAndGet();
                answer = read.get();
                number = mine;
            }
            return answer;
        } finally {
            reading.unlock();
        }
    }
}
