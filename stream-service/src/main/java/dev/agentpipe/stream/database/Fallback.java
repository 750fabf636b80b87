package dev.agentpipe.stream.database;

/** Why a read that the replica could have answered went to the primary. */
enum Fallback {
    /** The replica does not answer, or did not when it was last asked. */
    UNAVAILABLE,
    /** Its state is older than is allowed, than what the client has seen, or than a deletion; or of another epoch. */
    TOO_OLD,
    /** It does not have what was asked for; the primary may. */
    NOT_FOUND,
    /** It broke the read off, as when the read conflicts with what it replays. */
    FAILED
}
