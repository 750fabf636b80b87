package dev.agentpipe.stream.session;

import java.sql.ResultSet;
import java.sql.SQLException;

/**
 * What the answer about one conversation has beside what lists show. Each text may be as large as an event, so they are
 * read when there is room for them.
 *
 * @param summary JSON as the client sent it, like the three below
 */
record ConversationTexts(
        String initialPrompt,
        Integer maxTurns,
        String completionReason,
        int errors,
        String lastError,
        String summary,
        String systemInfo,
        String command,
        String metadata) {

    /** In the order in which {@link #of} reads them. */
    static final String COLUMNS = "initial_prompt, max_turns, completion_reason, error_count, last_error,"
            + " summary, system_info, command, metadata";

    static ConversationTexts of(ResultSet row) throws SQLException {
        return new ConversationTexts(
                row.getString(1),
                row.getObject(2, Integer.class),
                row.getString(3),
                row.getInt(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9));
    }
}
