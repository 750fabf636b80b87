package dev.agentpipe.ingest.append;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the events of one request share. Those of one conversation commit in their order: once the database failed to
 * store one of them, none after it is stored, so that sending the request again stores them all in order.
 *
 * <p>Thread-safe.
 */
final class Submission {

    /** The most events of a request that counts as small and goes first. */
    private static final int SMALL_EVENTS = 10;

    /** The most bytes of such a request, as they count in the queue: more than one message with the longest content. */
    private static final long SMALL_BYTES = 256 * 1024;

    /** The most transactions spent on finding out which events of the request the database rejects. */
    private static final int MAX_REJECTED_TRANSACTIONS = 24;

    private final String keyId;
    private final String request;
    private final boolean small;
    private final long deadline;
    private final long since = System.nanoTime();
    private final AtomicInteger rejectedTransactions = new AtomicInteger();
    private volatile boolean failed;
    private volatile String append;

    /**
     * A request that has not failed.
     *
     * @param keyId the id of the key that sent it; empty for the service itself
     * @param request the {@code traceparent} of the request's span; null when it is not traced
     * @param bytes of all its events
     * @param deadline in terms of {@link System#nanoTime}; the same for all, so that no event expires after a later one
     *     committed
     */
    Submission(String keyId, String request, int events, long bytes, long deadline) {
        this.keyId = keyId;
        this.request = request;
        this.small = events <= SMALL_EVENTS && bytes <= SMALL_BYTES;
        this.deadline = deadline;
    }

    String keyId() {
        return keyId;
    }

    /** The {@code traceparent} of the request's span; null when it is not traced. */
    String request() {
        return request;
    }

    /** Notes the {@code traceparent} of the newest transaction that has events of it. */
    void appendedIn(String traceparent) {
        append = traceparent;
    }

    /** Null when it is not traced. */
    String append() {
        return append;
    }

    /** When it arrived, in terms of {@link System#nanoTime}. */
    long since() {
        return since;
    }

    boolean small() {
        return small;
    }

    /** How long ago it arrived, in nanoseconds. */
    long age(long now) {
        return Math.max(0, now - since);
    }

    boolean expired(long now) {
        return now - deadline >= 0;
    }

    /** Notes that one of its events was not stored and has to be sent again. */
    void fail() {
        failed = true;
    }

    boolean failed() {
        return failed;
    }

    /** Notes that the database rejected a part of it; false when it may not be split any further. */
    boolean maySplit() {
        return rejectedTransactions.incrementAndGet() < MAX_REJECTED_TRANSACTIONS;
    }
}
