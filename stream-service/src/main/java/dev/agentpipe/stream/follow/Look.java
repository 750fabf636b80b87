package dev.agentpipe.stream.follow;

import dev.agentpipe.model.log.EventId;

/**
 * Where a follower stands beside the log.
 *
 * @param progress null when it has never run
 * @param head of the log
 * @param seconds since the first event that it lacks was recorded; 0 when it lacks none
 */
record Look(Progress progress, EventId head, double seconds) {

    /** Whether there is something to do for a follower of this version. */
    boolean isBehind(int version) {
        return progress == null
                || progress.version() < version
                || (progress.version() == version
                        && (progress.rebuilding() != null || !progress.id().equals(head)));
    }

    /** Events that it lacks; all of them before its first run. */
    long events() {
        return head.position() - (progress == null ? 0 : progress.id().position());
    }
}
