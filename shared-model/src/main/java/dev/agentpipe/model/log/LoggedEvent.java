package dev.agentpipe.model.log;

/**
 * One row of {@code event_log}.
 *
 * @param position gapless and in commit order over the whole system, from 1
 * @param project the id of the project that it belongs to
 * @param conversationId null for events of no conversation ({@code bridge.*})
 * @param seq gapless within the conversation, from 1; 0 without a conversation
 * @param type the documented type name; {@link #REDACTED} for a row whose conversation was deleted
 * @param payload one line of canonical JSON in UTF-8, exactly as committed; null when redacted. Not copied: never write
 *     to it
 * @param committedAt when it was committed, in milliseconds since 1970; 0 when unknown
 * @param trace the context of the trace that its commit is a span of, as a {@code traceparent}; null when it has none
 */
@SuppressWarnings("ArrayRecordComponent") // compared by position only; copying every payload would cost the hot path
public record LoggedEvent(
        long position,
        String project,
        String conversationId,
        long seq,
        String type,
        byte[] payload,
        long committedAt,
        String trace) {

    /** The type of a row that was redacted; cursors count it, viewers never get it. */
    public static final String REDACTED = "redacted";

    /** An event whose time of commit does not matter. */
    public LoggedEvent(long position, String project, String conversationId, long seq, String type, byte[] payload) {
        this(position, project, conversationId, seq, type, payload, 0);
    }

    /** An event that is part of no trace. */
    public LoggedEvent(
            long position,
            String project,
            String conversationId,
            long seq,
            String type,
            byte[] payload,
            long committedAt) {
        this(position, project, conversationId, seq, type, payload, committedAt, null);
    }

    public boolean redacted() {
        return payload == null;
    }
}
