package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;

/**
 * A conversation without its messages.
 *
 * @param project null for who reads only one
 * @param initialPrompt in a list its first {@value #PREVIEW_CHARACTERS} characters
 * @param totals counted here
 * @param reported what the client counted, null until it said so
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record SessionSummary(
        String id,
        String project,
        String status,
        String source,
        String name,
        String mode,
        String initialPrompt,
        String startedAt,
        String endedAt,
        Instant lastEventAt,
        Instant createdAt,
        SessionTotals totals,
        SessionTotals reported) {

    static final int PREVIEW_CHARACTERS = 200;

    static SessionSummary of(Conversation conversation, boolean withProject) {
        return of(conversation, withProject, preview(conversation.promptPreview));
    }

    /** With the initial prompt in full. */
    static SessionSummary whole(Conversation conversation, boolean withProject) {
        return of(conversation, withProject, conversation.initialPrompt);
    }

    private static SessionSummary of(Conversation conversation, boolean withProject, String initialPrompt) {
        return new SessionSummary(
                conversation.id,
                withProject ? conversation.project : null,
                conversation.status,
                conversation.source,
                conversation.name,
                conversation.mode,
                initialPrompt,
                conversation.startedAt,
                conversation.endedAt,
                conversation.lastEventAt,
                conversation.createdAt,
                SessionTotals.counted(conversation),
                SessionTotals.reported(conversation));
    }

    /** About; most of an answer's size is what these two hold. */
    long bytes() {
        return 350L + length(name) + length(initialPrompt);
    }

    private static int length(String text) {
        return text == null ? 0 : text.length();
    }

    private static String preview(String text) {
        return text == null || text.codePointCount(0, text.length()) <= PREVIEW_CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, PREVIEW_CHARACTERS)) + "…";
    }
}
