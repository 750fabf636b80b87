package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import java.time.Duration;

/**
 * A filter, a cursor and a connection. Belongs to one {@link ViewerLoop}; used only on its event loop.
 *
 * <p>While it is live its cursor is the loop's, so that an event it does not want costs it nothing.
 */
public final class Viewer {

    private final Filter filter;
    private final ViewerSocket socket;
    private final String keyId;
    private ViewerState state;
    private final Duration closesAt;
    private long drainedBefore;
    private Duration stuckSince;
    /** Its index in the lists of its group and of its loop, so that removing it takes the same time wherever it is. */
    int indexInGroup;

    int indexInLoop;

    /**
     * Its second within each interval, fixed for its lifetime, so that not all viewers are written to in the same one.
     */
    int turn;

    /**
     * Starts at a cursor.
     *
     * @param keyId the key it may read with, null where none is needed
     * @param closesAt null for never
     */
    public Viewer(Filter filter, ViewerSocket socket, EventId startsAfter, String keyId, Duration closesAt) {
        this.keyId = keyId;
        this.filter = filter;
        this.socket = socket;
        this.state = new ViewerState.CatchingUp(startsAfter);
        this.closesAt = closesAt;
    }

    String keyId() {
        return keyId;
    }

    Filter filter() {
        return filter;
    }

    ViewerSocket socket() {
        return socket;
    }

    ViewerState state() {
        return state;
    }

    boolean isClosed() {
        return state instanceof ViewerState.Closed;
    }

    void become(ViewerState next) {
        if (isClosed()) {
            throw new IllegalStateException("a closed viewer stays closed");
        }
        state = next;
    }

    /** Everything that this viewer wants up to here was given to its socket; null once closed. */
    public EventId cursor(EventId loopCursor) {
        return state.cursor(loopCursor);
    }

    /** Whether bytes have been queued for {@code timeout} without any being taken; to be called regularly. */
    boolean isStuck(Duration now, Duration timeout) {
        long drained = socket.drainedBytes();
        if (socket.queuedBytes() == 0 || drained != drainedBefore) {
            drainedBefore = drained;
            stuckSince = null;
            return false;
        }
        if (stuckSince == null) {
            stuckSince = now;
        }
        return now.minus(stuckSince).compareTo(timeout) >= 0;
    }

    boolean isTooOld(Duration now) {
        return closesAt != null && now.compareTo(closesAt) >= 0;
    }
}
