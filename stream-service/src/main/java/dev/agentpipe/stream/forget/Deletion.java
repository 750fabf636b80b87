package dev.agentpipe.stream.forget;

import dev.agentpipe.model.project.Projects;

/**
 * A conversation that is to be deleted.
 *
 * @param projects those that it may be of; one of another is unknown
 * @param ifLastSeq only when this is its last event still; null for any
 * @param actor who wants it, for the security log
 * @param address may be null, and so may the id of the request
 */
record Deletion(String id, Projects projects, Long ifLastSeq, String actor, String address, String requestId) {

    /** What came of it. */
    enum Outcome {
        DELETED,
        /** It was deleted before. */
        GONE,
        UNKNOWN,
        /** Something was written to it since. */
        CHANGED,
        /** It is being written to. */
        BUSY
    }
}
