package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;

/**
 * How far a viewer has come.
 *
 * <p>CatchingUp ⇄ Live → Lagging → CatchingUp, and from each of them to Closed, which is the end.
 */
sealed interface ViewerState {

    /** The viewer's socket was given everything that the viewer wants up to here; null once it is closed. */
    EventId cursor(EventId loopCursor);

    /** The cursor from which it is being brought to its loop's; null unless it is catching up. */
    default EventId catchUpFrom() {
        return null;
    }

    /** The state after the socket has taken all that was queued. */
    default ViewerState drained() {
        return this;
    }

    /** Gets what lies between its cursor and its loop's, or waits for the loop when it is ahead of it. */
    record CatchingUp(EventId cursor) implements ViewerState {

        @Override
        public EventId cursor(EventId loopCursor) {
            return cursor;
        }

        @Override
        public EventId catchUpFrom() {
            return cursor;
        }
    }

    /** Has the cursor of its loop, and is written to together with its group. */
    record Live() implements ViewerState {
        static final Live INSTANCE = new Live();

        @Override
        public EventId cursor(EventId loopCursor) {
            return loopCursor;
        }
    }

    /**
     * Its socket's queue is full. It was given everything up to its cursor and gets nothing more until the socket has
     * drained.
     */
    record Lagging(EventId cursor) implements ViewerState {

        @Override
        public EventId cursor(EventId loopCursor) {
            return cursor;
        }

        @Override
        public CatchingUp drained() {
            return new CatchingUp(cursor);
        }
    }

    /** Nothing more is written. */
    record Closed() implements ViewerState {
        static final Closed INSTANCE = new Closed();

        @Override
        public EventId cursor(EventId loopCursor) {
            return null;
        }
    }
}
