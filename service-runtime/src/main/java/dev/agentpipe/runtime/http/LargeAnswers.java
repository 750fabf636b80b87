package dev.agentpipe.runtime.http;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Limits the bytes of large answers in memory: each reserves its size before it is read, and gives it back when its
 * connection has taken all of it or is closed. While there is room a reader may be as slow as it likes; when there is
 * none, the slowest readers are disconnected.
 */
public final class LargeAnswers {

    /**
     * An answer up to this size fits into a connection's own buffers, even if each of its characters is escaped: it
     * blocks no thread and is not counted.
     */
    static final long SMALL_BYTES = 16 * 1024;

    /** The least that a large answer counts, because a slow reader keeps a thread busy however small it is. */
    static final long LEAST_BYTES = 256 * 1024;

    private static final Duration MAX_WAIT = Duration.ofSeconds(3);
    private static final Duration SLOW = Duration.ofSeconds(5);

    private final long maxBytes;
    private final long maxWaitNanos;
    private final long slowNanos;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition returned = lock.newCondition();
    /** Oldest first. */
    private final Set<Answer> answers = new LinkedHashSet<>();

    private long bytes;

    public LargeAnswers(long maxBytes) {
        this(maxBytes, MAX_WAIT, SLOW);
    }

    LargeAnswers(long maxBytes, Duration maxWait, Duration slow) {
        this.maxBytes = maxBytes;
        this.maxWaitNanos = maxWait.toNanos();
        this.slowNanos = slow.toNanos();
    }

    /** Reserves room for an answer of about this size until {@code reader} has it, if there is room now. */
    public boolean tryTake(AnswerReader reader, long size) {
        if (size <= SMALL_BYTES) {
            return true;
        }
        Answer answer = answer(reader, size);
        lock.lock();
        try {
            if (!fits(answer)) {
                return false;
            }
            add(answer);
        } finally {
            lock.unlock();
        }
        answer.watchEnd();
        return true;
    }

    /**
     * As {@link #tryTake}, but waits for a while, and disconnects slow readers if necessary.
     *
     * @throws ProblemException 503 when there was no room
     */
    public void take(AnswerReader reader, long size) {
        if (size <= SMALL_BYTES) {
            return;
        }
        Answer answer = answer(reader, size);
        lock.lock();
        try {
            awaitRoom(answer);
            rejectGone(reader);
            add(answer);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw busy();
        } finally {
            lock.unlock();
        }
        answer.watchEnd();
    }

    /** The bytes of all answers that are being read or sent. */
    public long bytes() {
        lock.lock();
        try {
            return bytes;
        } finally {
            lock.unlock();
        }
    }

    private Answer answer(AnswerReader reader, long size) {
        rejectGone(reader);
        return new Answer(reader, size);
    }

    /**
     * A client that has left would release its room before its answer is read: a hundred of them could fill the heap.
     */
    private static void rejectGone(AnswerReader reader) {
        if (reader.isGone()) {
            throw ProblemException.retriable(ErrorCode.UNAVAILABLE, "the client has disconnected", MAX_WAIT);
        }
    }

    private void awaitRoom(Answer answer) throws InterruptedException {
        long until = System.nanoTime() + maxWaitNanos;
        while (!fits(answer)) {
            long now = System.nanoTime();
            long slowIn = cutSlow(now, bytes + answer.size - maxBytes);
            if (now - until >= 0) {
                throw busy();
            }
            returned.awaitNanos(Math.min(until - now, slowIn));
        }
    }

    /**
     * Disconnects the slowest until they will have freed this much; returns the time until another one counts as slow.
     */
    private long cutSlow(long now, long wanted) {
        long cut = 0;
        for (Answer answer : answers) {
            long left = answer.since + slowNanos - now;
            if (left > 0 || cut >= wanted) {
                return Math.max(left, slowNanos / 10);
            }
            answer.reader.cut();
            cut += answer.size;
        }
        return slowNanos;
    }

    private boolean fits(Answer answer) {
        return bytes + answer.size <= maxBytes;
    }

    private void add(Answer answer) {
        bytes += answer.size;
        answers.add(answer);
    }

    private void remove(Answer answer) {
        lock.lock();
        try {
            if (answers.remove(answer)) {
                bytes -= answer.size;
                returned.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    private static ProblemException busy() {
        return ProblemException.retriable(
                ErrorCode.UNAVAILABLE, "too many large answers are being sent at once; try again", MAX_WAIT);
    }

    private final class Answer {

        private final AnswerReader reader;
        private final long size;
        private final long since = System.nanoTime();

        Answer(AnswerReader reader, long size) {
            this.reader = reader;
            this.size = Math.min(Math.max(size, LEAST_BYTES), maxBytes);
        }

        void watchEnd() {
            reader.onEnd(() -> remove(this));
        }
    }
}
