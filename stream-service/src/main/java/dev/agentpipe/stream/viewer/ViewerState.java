package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;

/**
 * How far a viewer has come.
 *
 * <p>CatchingUp ⇄ Live → Lagging → CatchingUp, and from each of them to Closed, which is the end.
 */
sealed interface ViewerState {

    /**
     * Gets what lies between its cursor and its loop's, or waits for the loop when it is ahead of it.
     *
     * @param pageSize how many rows its next read of PostgreSQL asks for
     */
    record CatchingUp(EventId cursor, int pageSize) implements ViewerState {

        /** Small at first: how large the events are is not known yet. */
        static final int FIRST_PAGE = 64;

        static CatchingUp from(EventId cursor) {
            return new CatchingUp(cursor, FIRST_PAGE);
        }

        CatchingUp upTo(EventId next) {
            return new CatchingUp(next, pageSize);
        }
    }

    /** Stands where its loop stands, and is written to with everybody else of its group. */
    record Live() implements ViewerState {
        static final Live INSTANCE = new Live();
    }

    /** Its socket's queue is full. It has been given everything up to its cursor and gets nothing until it has drained. */
    record Lagging(EventId cursor) implements ViewerState {

        CatchingUp drained() {
            return CatchingUp.from(cursor);
        }
    }

    /** Nothing more is written. */
    record Closed() implements ViewerState {
        static final Closed INSTANCE = new Closed();
    }
}
