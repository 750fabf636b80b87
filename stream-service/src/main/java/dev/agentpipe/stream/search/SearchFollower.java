package dev.agentpipe.stream.search;

import dev.agentpipe.model.event.EventTypes;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.stream.follow.FollowedMessage;
import dev.agentpipe.stream.follow.FollowedMessages;
import dev.agentpipe.stream.follow.LogFollower;
import dev.agentpipe.stream.text.TextIndex;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Keeps {@code search_text}: a row for each part of a message, an initial prompt and a name. */
@Singleton
final class SearchFollower implements LogFollower {

    /** To be raised whenever texts are split differently. */
    private static final int VERSION = 1;

    private static final String DELETE = "delete from search_text where conversation_id = any (?)";
    private static final String DELETE_HEADINGS = DELETE + " and kind <> 'message'";

    private static final String HEADINGS = """
            select project, id, coalesce(started_at, created_at), name, initial_prompt from conversation
            where id = any (?) and deleted_at is null and (name is not null or initial_prompt is not null)""";

    @Override
    public String name() {
        return TextIndex.FOLLOWER;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public Set<String> types() {
        return Set.of(EventTypes.MESSAGE_CREATED, EventTypes.CONVERSATION_STARTED, EventTypes.SESSION_UPLOADED);
    }

    /** Existing rows can be found until they are replaced. */
    @Override
    public void begin(Connection connection) {
        // rebuild() replaces one conversation after the other
    }

    @Override
    public void rebuild(Connection connection, List<String> conversationIds, long upTo) throws SQLException {
        try (SearchRows rows = new SearchRows(connection)) {
            delete(connection, DELETE, conversationIds);
            headings(connection, rows, conversationIds);
            FollowedMessages.upTo(connection, conversationIds, upTo, true, rows::add);
            rows.flush();
        }
    }

    @Override
    public void apply(Connection connection, List<LoggedEvent> events) throws SQLException {
        Set<String> begun = new LinkedHashSet<>();
        try (SearchRows rows = new SearchRows(connection)) {
            for (LoggedEvent event : events) {
                if (event.redacted() || event.conversationId() == null) {
                    continue;
                }
                if (event.type().equals(EventTypes.MESSAGE_CREATED)) {
                    rows.add(FollowedMessage.of(event));
                } else {
                    begun.add(event.conversationId());
                }
                if (event.type().equals(EventTypes.SESSION_UPLOADED)) {
                    FollowedMessages.at(connection, event.conversationId(), event.position(), true, rows::add);
                }
            }
            if (!begun.isEmpty()) {
                delete(connection, DELETE_HEADINGS, begun);
                headings(connection, rows, begun);
            }
            rows.flush();
        }
    }

    private static void delete(Connection connection, String sql, Collection<String> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
            statement.executeUpdate();
        }
    }

    /** As stored with the conversation: several starts may have filled the fields, and the first value counts. */
    private static void headings(Connection connection, SearchRows rows, Collection<String> ids) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(HEADINGS)) {
            statement.setFetchSize(20);
            statement.setArray(1, connection.createArrayOf("text", ids.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    String project = row.getString(1);
                    String id = row.getString(2);
                    Instant at = row.getObject(3, OffsetDateTime.class).toInstant();
                    rows.add(project, id, SearchRows.Kind.NAME, null, at, row.getString(4));
                    rows.add(project, id, SearchRows.Kind.PROMPT, null, at, row.getString(5));
                }
            }
        }
    }
}
