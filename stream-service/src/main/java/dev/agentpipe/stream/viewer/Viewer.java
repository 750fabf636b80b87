package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import java.time.Duration;

/**
 * A filter, a cursor and a connection. Belongs to one {@link ViewerLoop}; touched on its event loop only.
 *
 * <p>While it is live its cursor is the loop's, so an event that it does not want costs it nothing.
 */
public final class Viewer {

    private final Filter filter;
    private final ViewerSocket socket;
    private final String keyId;
    private ViewerState state;
    private final Duration closesAt;
    private long drainedBefore;
    private Duration stuckSince;
    /** Where it is in the lists of its group and of its loop, so that leaving costs the same for the first and the last. */
    int indexInGroup;

    int indexInLoop;

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
        if (state instanceof ViewerState.CatchingUp catchingUp) {
            return catchingUp.cursor();
        }
        if (state instanceof ViewerState.Lagging lagging) {
            return lagging.cursor();
        }
        return state instanceof ViewerState.Live ? loopCursor : null;
    }

    /** Whether bytes have waited for as long as {@code timeout} without any being taken; to be asked regularly. */
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
