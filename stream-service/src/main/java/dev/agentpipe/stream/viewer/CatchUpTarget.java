package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;

/** The destination of viewers that catch up: the live viewers of their loop. */
interface CatchUpTarget {

    /** Null until the hub has started. */
    EventId cursor();

    /** Takes over a viewer whose cursor is {@link #cursor}. */
    void join(Viewer viewer);

    /** Whether it may be written to now. */
    boolean hasRoom(Viewer viewer);

    /** Closes its connection: only the client knows what it received, and resumes from there. */
    void drop(Viewer viewer, Throwable failure);
}
