package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.LogEntry;
import io.vertx.core.Context;
import java.util.concurrent.CompletableFuture;

/**
 * An event that waits for its commit.
 *
 * @param caller the event loop to answer on; null to answer on the appender's thread
 * @param deadline by {@link System#nanoTime}
 */
record PendingEvent(LogEntry entry, int bytes, long deadline, Context caller, CompletableFuture<AppendOutcome> answer) {

    Key key() {
        return new Key(entry.conversationId(), entry.identity());
    }

    boolean expired(long now) {
        return now - deadline >= 0;
    }

    /** Whether both say the same, so that one's outcome is the other's. */
    boolean sameAs(PendingEvent other) {
        return entry.fingerprint() == null
                ? entry.line().equals(other.entry.line())
                : entry.fingerprint().equals(other.entry.fingerprint());
    }

    /** The identity of an event; {@code conversationId} is null for events of none. */
    record Key(String conversationId, String identity) {}
}
