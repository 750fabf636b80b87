package dev.agentpipe.ingest.append;

/** The outcome of appending an event. */
public enum AppendOutcome {
    CREATED,
    /** It was stored before; nothing changed. */
    DUPLICATE,
    /** Another event with its id was stored before; nothing changed. */
    CONFLICT,
    /** Its conversation was deleted; nothing changed. */
    DELETED,
    /** Another session held its conversation's lock for too long; nothing changed. */
    BUSY,
    /** Its conversation belongs to another project; nothing changed. */
    FOREIGN;

    /** The outcome that {@code append_events} writes as this number. */
    static AppendOutcome of(int code) {
        return switch (code) {
            case 0 -> CREATED;
            case 1 -> DUPLICATE;
            case 2 -> CONFLICT;
            case 3 -> DELETED;
            case 4 -> BUSY;
            case 5 -> FOREIGN;
            default -> throw new IllegalArgumentException("no outcome has the number " + code);
        };
    }
}
