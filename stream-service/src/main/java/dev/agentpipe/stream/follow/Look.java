package dev.agentpipe.stream.follow;

import dev.agentpipe.model.log.EventId;

/**
 * A follower compared with the log.
 *
 * @param progress null when it has never run
 * @param head the head of the log
 * @param seconds since the first event that it lacks was recorded; 0 when it lacks none
 */
record Look(Progress progress, EventId head, double seconds) {

    /** Whether a follower of this version has anything to do. */
    boolean isBehind(int version) {
        return progress == null
                || progress.version() < version
                || (progress.version() == version
                        && (progress.rebuilding() != null || !progress.id().equals(head)));
    }

    /** The number of events that it lacks; all of them before its first run. */
    long events() {
        return head.position() - (progress == null ? 0 : progress.id().position());
    }
}
