package dev.agentpipe.stream.statistics;

import dev.agentpipe.model.event.EventTypes;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.stream.follow.FollowedMessage;
import dev.agentpipe.stream.follow.FollowedMessages;
import dev.agentpipe.stream.follow.LogFollower;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;

/** Maintains the statistics of everything stored. */
@Singleton
final class StatisticsFollower implements LogFollower {

    static final String NAME = "statistics";

    /** To be raised whenever something is counted differently. */
    private static final int VERSION = 1;

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int version() {
        return VERSION;
    }

    @Override
    public Set<String> types() {
        return Set.of(
                EventTypes.MESSAGE_CREATED,
                EventTypes.CONVERSATION_STARTED,
                EventTypes.SESSION_UPLOADED,
                EventTypes.ERROR_OCCURRED);
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("truncate statistics_quarter, statistics_conversation, statistics_member");
        }
    }

    @Override
    public void rebuild(Connection connection, List<String> conversationIds, long upTo) throws SQLException {
        Changes changes = new Changes();
        Conversations conversations = new Conversations();
        conversationIds.forEach(conversations::conversation);
        FollowedMessages.upTo(connection, conversationIds, upTo, false, message -> {
            changes.message(message);
            conversations.message(message);
        });
        StoredErrors.upTo(connection, conversationIds, upTo, changes);
        finish(connection, changes, conversations);
    }

    @Override
    public void apply(Connection connection, List<LoggedEvent> events) throws SQLException {
        Changes changes = new Changes();
        Conversations conversations = new Conversations();
        for (LoggedEvent event : events) {
            if (event.redacted() || event.conversationId() == null) {
                continue;
            }
            conversations.conversation(event.conversationId());
            switch (event.type()) {
                case EventTypes.MESSAGE_CREATED -> {
                    FollowedMessage message = FollowedMessage.of(event);
                    changes.message(message);
                    conversations.message(message);
                }
                case EventTypes.SESSION_UPLOADED ->
                    FollowedMessages.at(connection, event.conversationId(), event.position(), false, message -> {
                        changes.message(message);
                        conversations.message(message);
                    });
                case EventTypes.ERROR_OCCURRED -> changes.errors(event.project(), FollowedMessage.timeOf(event), 1);
                default -> {
                    // Any other type only changes its conversation, which is read at the end of the page.
                }
            }
        }
        finish(connection, changes, conversations);
    }

    private static void finish(Connection connection, Changes changes, Conversations conversations)
            throws SQLException {
        conversations.settle(connection, changes);
        Quarters.add(connection, changes.byKey());
    }
}
