package dev.agentpipe.stream.statistics;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;

/** Stores what was counted of conversations, for all of a batch at once. */
final class ConversationRows implements AutoCloseable {

    private static final String CONVERSATION = """
            insert into statistics_conversation as s
              (conversation_id, quarter, first_at, first_id, first_agent_type, first_model, first_response)
            values (?, ?, ?, ?, ?, ?, ?)
            on conflict (conversation_id) do update set quarter = excluded.quarter, first_at = excluded.first_at,
              first_id = excluded.first_id, first_agent_type = excluded.first_agent_type,
              first_model = excluded.first_model, first_response = excluded.first_response
            where (s.quarter, s.first_at, s.first_id, s.first_response)
              is distinct from (excluded.quarter, excluded.first_at, excluded.first_id, excluded.first_response)""";

    private static final String MEMBER =
            "insert into statistics_member (conversation_id, dimension, value) values (?, ?, ?)";

    private final PreparedStatement conversations;
    private final PreparedStatement members;

    ConversationRows(Connection connection) throws SQLException {
        this.conversations = connection.prepareStatement(CONVERSATION);
        this.members = connection.prepareStatement(MEMBER);
    }

    void add(String id, Instant quarter, First first, Double response, List<Member> added) throws SQLException {
        conversations.setString(1, id);
        conversations.setObject(2, quarter.atOffset(ZoneOffset.UTC));
        conversations.setObject(
                3, first == null ? null : first.at().atOffset(ZoneOffset.UTC), Types.TIMESTAMP_WITH_TIMEZONE);
        conversations.setString(4, first == null ? null : first.id());
        conversations.setString(5, first == null ? null : first.agentType());
        conversations.setString(6, first == null ? null : first.model());
        conversations.setObject(7, response, Types.DOUBLE);
        conversations.addBatch();
        for (Member member : added) {
            members.setString(1, id);
            members.setString(2, member.dimension().text());
            members.setString(3, member.value());
            members.addBatch();
        }
    }

    void write() throws SQLException {
        conversations.executeBatch();
        members.executeBatch();
    }

    @Override
    public void close() throws SQLException {
        conversations.close();
        members.close();
    }
}
