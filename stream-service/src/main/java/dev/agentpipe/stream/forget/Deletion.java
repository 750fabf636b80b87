package dev.agentpipe.stream.forget;

import dev.agentpipe.model.project.Projects;

/**
 * A conversation that is to be deleted.
 *
 * @param projects those that it may belong to; a conversation of another project is unknown
 * @param ifLastSeq deletes only while this is its last event; null for any
 * @param actor the id of the key that deletes it, for the security log
 * @param address may be null, like the id of the request
 */
record Deletion(String id, Projects projects, Long ifLastSeq, String actor, String address, String requestId) {

    /** The outcome of a deletion. */
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
