package dev.agentpipe.ingest.append;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * What the events of one request share. Those of one conversation commit in their order: once one of the events was not
 * stored for want of the database, none after it is, so that the request sent again stores them all in order.
 *
 * <p>Thread-safe.
 */
final class Submission {

    /** The most events of a request that does not have to let others go first. */
    private static final int SMALL_EVENTS = 10;

    /** The most bytes of it, as they count in the queue: more than one message with the longest content. */
    private static final long SMALL_BYTES = 256 * 1024;

    /** The most transactions spent on finding out which events of the request the database rejects. */
    private static final int MAX_REJECTED_TRANSACTIONS = 24;

    private final String keyId;
    private final boolean small;
    private final long deadline;
    private final AtomicInteger rejectedTransactions = new AtomicInteger();
    private volatile boolean failed;

    /**
     * A request that has not failed.
     *
     * @param keyId the id of the key that sent it; empty when nobody did
     * @param bytes of all its events
     * @param deadline by {@link System#nanoTime}; one for all, so that no event expires after a later one committed
     */
    Submission(String keyId, int events, long bytes, long deadline) {
        this.keyId = keyId;
        this.small = events <= SMALL_EVENTS && bytes <= SMALL_BYTES;
        this.deadline = deadline;
    }

    String keyId() {
        return keyId;
    }

    boolean small() {
        return small;
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

    /** Notes that the database rejected a part of it; false when that was the last part it may split any further. */
    boolean maySplit() {
        return rejectedTransactions.incrementAndGet() < MAX_REJECTED_TRANSACTIONS;
    }
}
