package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;

/**
 * How far a viewer has come.
 *
 * <p>CatchingUp ⇄ Live → Lagging → CatchingUp, and from each of them to Closed, which is the end.
 */
sealed interface ViewerState {

    /** Gets what lies between its cursor and its loop's, or waits for the loop when it is ahead of it. */
    record CatchingUp(EventId cursor) implements ViewerState {}

    /** Stands where its loop stands, and is written to with everybody else of its group. */
    record Live() implements ViewerState {
        static final Live INSTANCE = new Live();
    }

    /** Its socket's queue is full. It has been given everything up to its cursor and gets nothing until it has drained. */
    record Lagging(EventId cursor) implements ViewerState {

        CatchingUp drained() {
            return new CatchingUp(cursor);
        }
    }

    /** Nothing more is written. */
    record Closed() implements ViewerState {
        static final Closed INSTANCE = new Closed();
    }
}
