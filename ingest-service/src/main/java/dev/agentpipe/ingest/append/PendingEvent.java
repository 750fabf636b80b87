package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.runtime.problem.DatabaseFailure;
import io.vertx.core.Context;
import java.util.concurrent.CompletableFuture;

/**
 * An event that waits for its commit.
 *
 * @param caller the event loop to answer on; null to answer on the appender's thread
 */
record PendingEvent(
        LogEntry entry, int bytes, Submission submission, Context caller, CompletableFuture<AppendOutcome> answer) {

    Key key() {
        return new Key(entry.project(), entry.conversationId(), entry.identity(), entry.message() != null);
    }

    boolean expired(long now) {
        return submission.expired(now);
    }

    /** Answers that it was not stored; {@code reason} says whether to send it again. */
    void fail(Exception reason) {
        if (caller == null) {
            answer.completeExceptionally(reason);
        } else {
            caller.runOnContext(ignored -> answer.completeExceptionally(reason));
        }
    }

    /** Answers that it was not stored and has to be sent again, with what comes after it in its request. */
    void failUnavailable(String detail) {
        submission.fail();
        fail(DatabaseFailure.unavailable(detail));
    }

    /** Whether both have the same content, so that one's outcome is also the other's. */
    boolean sameAs(PendingEvent other) {
        return entry.fingerprint() == null
                ? entry.line().equals(other.entry.line())
                : entry.fingerprint().equals(other.entry.fingerprint());
    }

    /**
     * The identity of an event. A message may have an id that equals another event's identity, and equal events of two
     * projects are not the same: one of them is rejected.
     *
     * @param conversationId null for events of no conversation
     */
    record Key(String project, String conversationId, String identity, boolean message) {}
}
