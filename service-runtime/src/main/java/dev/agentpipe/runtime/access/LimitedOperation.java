package dev.agentpipe.runtime.access;

import java.time.Duration;
import java.util.Locale;

/** An operation with a rate limit of its own. */
public enum LimitedOperation {
    /** Single events and batches alike, per minute. */
    INGEST(Duration.ofMinutes(1)),
    /** Uploads of whole sessions, per minute. */
    UPLOAD(Duration.ofMinutes(1)),
    /** Reads of the sessions API, per hour. */
    SESSIONS(Duration.ofHours(1)),
    /** Requests without a valid key, per minute and client network. */
    ANONYMOUS(Duration.ofMinutes(1));

    private final Duration period;

    LimitedOperation(Duration period) {
        this.period = period;
    }

    /** Whether it stores something, which a closed project does not allow. */
    boolean writes() {
        return this == INGEST || this == UPLOAD;
    }

    Duration period() {
        return period;
    }

    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
