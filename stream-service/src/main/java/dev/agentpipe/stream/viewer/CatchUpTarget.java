package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;

/** Where viewers that catch up are headed: the live ones of their loop. */
interface CatchUpTarget {

    /** Null until the hub has begun. */
    EventId cursor();

    /** Takes over a viewer that stands at {@link #cursor}. */
    void join(Viewer viewer);

    /** Whether it may be written to now. */
    boolean hasRoom(Viewer viewer);

    /** Cuts its connection: only its other end still knows what it was given, and resumes from there. */
    void drop(Viewer viewer, Throwable failure);
}
