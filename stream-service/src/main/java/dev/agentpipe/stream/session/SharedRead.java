package dev.agentpipe.stream.session;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/**
 * One answer shared by all simultaneous requests. A request only gets an answer whose read began after the request, so
 * that it misses nothing that was stored before.
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
