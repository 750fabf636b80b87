package dev.agentpipe.stream.session;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;

/**
 * A conversation without its messages.
 *
 * @param project null for a reader of a single project
 * @param initialPrompt in a list only its first {@value #PREVIEW_CHARACTERS} characters
 * @param agents in a list the first declared participants; null elsewhere, and when there are none
 * @param totals counted by the server
 * @param reported counted by the client, null until it has reported them
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
        List<ListedAgent> agents,
        SessionTotals totals,
        SessionTotals reported) {

    public static final int PREVIEW_CHARACTERS = 200;

    static SessionSummary of(Conversation conversation, boolean withProject, List<ListedAgent> agents) {
        return of(conversation, withProject, preview(conversation.promptPreview()), agents);
    }

    /** With the full initial prompt. */
    static SessionSummary whole(Conversation conversation, boolean withProject, String initialPrompt) {
        return of(conversation, withProject, initialPrompt, null);
    }

    private static SessionSummary of(
            Conversation conversation, boolean withProject, String initialPrompt, List<ListedAgent> agents) {
        return new SessionSummary(
                conversation.id(),
                withProject ? conversation.project() : null,
                conversation.status(),
                conversation.source(),
                conversation.name(),
                conversation.mode(),
                initialPrompt,
                conversation.startedAt(),
                conversation.endedAt(),
                conversation.lastEventAt(),
                conversation.createdAt(),
                agents,
                conversation.counted(),
                conversation.reported());
    }

    /** The approximate size; most of an answer consists of these texts. */
    long bytes() {
        return 350L
                + length(name)
                + length(initialPrompt)
                + (agents == null
                        ? 0
                        : agents.stream().mapToLong(ListedAgent::bytes).sum());
    }

    private static int length(String text) {
        return text == null ? 0 : text.length();
    }

    /** Of a text of which one character more was read than is shown. */
    public static String preview(String text) {
        return text == null || text.codePointCount(0, text.length()) <= PREVIEW_CHARACTERS
                ? text
                : text.substring(0, text.offsetByCodePoints(0, PREVIEW_CHARACTERS)) + "…";
    }
}
