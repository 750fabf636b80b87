package dev.agentpipe.stream.statistics;

import dev.agentpipe.stream.follow.FollowedMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The conversations of a batch: what was already counted of each, and what has to be counted now. A late start moves a
 * conversation to another quarter; a message sent earlier than the current first one becomes the first.
 */
final class Conversations {

    private static final String FACTS = """
            select c.id, c.project, coalesce(c.started_at, c.created_at), c.started_at,
              s.quarter, s.first_at, s.first_id, s.first_agent_type, s.first_model, s.first_response
            from conversation c left join statistics_conversation s on s.conversation_id = c.id
            where c.id = any (?) and c.deleted_at is null""";

    private static final String MEMBERS =
            "select conversation_id, dimension, value from statistics_member where conversation_id = any (?)";

    private final Map<String, Seen> seen = new LinkedHashMap<>();

    /** A batch's content of one conversation. */
    private static final class Seen {
        private First first;
        private final Set<Member> members = new LinkedHashSet<>();
    }

    void conversation(String id) {
        seen.computeIfAbsent(id, first -> new Seen());
    }

    void message(FollowedMessage message) {
        Seen conversation = seen.computeIfAbsent(message.conversationId(), first -> new Seen());
        conversation.members.add(Member.agentType(message.agentType()));
        conversation.members.add(Member.model(message.model()));
        if (message.role().equals("agent")) {
            conversation.first = First.earlier(conversation.first, First.of(message));
        }
    }

    /** Adds what is new to {@code changes}, and stores that it was counted. */
    void settle(Connection connection, Changes changes) throws SQLException {
        if (seen.isEmpty()) {
            return;
        }
        Map<String, Set<Member>> counted = members(connection);
        try (PreparedStatement statement = connection.prepareStatement(FACTS);
                ConversationRows rows = new ConversationRows(connection)) {
            statement.setArray(1, connection.createArrayOf("text", seen.keySet().toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    settle(row, counted.getOrDefault(row.getString(1), Set.of()), changes, rows);
                }
            }
            rows.write();
        }
    }

    private Map<String, Set<Member>> members(Connection connection) throws SQLException {
        Map<String, Set<Member>> members = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(MEMBERS)) {
            statement.setArray(1, connection.createArrayOf("text", seen.keySet().toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    members.computeIfAbsent(row.getString(1), first -> new LinkedHashSet<>())
                            .add(new Member(Dimension.of(row.getString(2)), row.getString(3)));
                }
            }
        }
        return members;
    }

    private void settle(ResultSet row, Set<Member> counted, Changes changes, ConversationRows rows)
            throws SQLException {
        String id = row.getString(1);
        String project = row.getString(2);
        Instant quarter = Quarter.of(Columns.time(row, 3));
        Instant before = Columns.time(row, 5);
        Seen batch = seen.get(id);
        List<Member> added = batch.members.stream()
                .filter(member -> !counted.contains(member))
                .toList();

        List<Member> all = new ArrayList<>(counted);
        all.add(Member.ALL);
        if (before != null && !before.equals(quarter)) {
            all.forEach(member -> changes.conversation(project, before, member, -1));
        }
        if (!quarter.equals(before)) {
            all.forEach(member -> changes.conversation(project, quarter, member, 1));
        }
        added.forEach(member -> changes.conversation(project, quarter, member, 1));

        First stored = First.of(row);
        First first = First.earlier(stored, batch.first);
        Double response = response(Columns.time(row, 4), first);
        Double responseBefore = row.getObject(10, Double.class);
        if (responseBefore != null) {
            stored.members().forEach(member -> changes.firstResponse(project, before, member, responseBefore, -1));
        }
        if (response != null) {
            first.members().forEach(member -> changes.firstResponse(project, quarter, member, response, 1));
        }
        rows.add(id, quarter, first, response, added);
    }

    /** In milliseconds; null when either is unknown, or when the clocks differ too much. */
    private static Double response(Instant start, First first) {
        if (start == null || first == null || first.at().isBefore(start)) {
            return null;
        }
        return Duration.between(start, first.at()).toNanos() / 1e6;
    }
}
