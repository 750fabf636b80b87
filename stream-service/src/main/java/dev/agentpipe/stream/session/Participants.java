package dev.agentpipe.stream.session;

import io.quarkus.panache.common.Page;
import jakarta.inject.Singleton;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The participants of a conversation, as many as fit into one answer: each start adds some, with prompts as long as an
 * event. Inside a {@link Snapshot} only.
 */
@Singleton
final class Participants {

    /** The most in one answer; an upload may have as many. */
    static final int MAX_PARTICIPANTS = 1000;

    /** The most bytes of text in one answer; the last participant may exceed it. */
    static final long MAX_BYTES = 2L * 1024 * 1024;

    private static final String ORDER = " order by ordinal, agentId";

    private static final String SIZES = """
            select coalesce(octet_length(prompt), 0) + coalesce(octet_length(announcement), 0)
              + coalesce(octet_length(cast(settings as text)), 0)
            from participant where conversation_id = ? order by ordinal, agent_id limit ?""";

    /** The most shown for one conversation in a list. */
    private static final int LISTED = 6;

    /** The most looked at for those, by the index of their ids: a conversation may have a hundred thousand. */
    private static final int LOOKED_AT = 50;

    private static final String OF_LIST = """
            select c.id, a.agent_id, a.agent_type, left(a.agent_name, ?)
            from unnest(?::text[]) c(id) cross join lateral (
              select * from (
                select agent_id, agent_type, agent_name, ordinal from participant
                where conversation_id = c.id order by agent_id limit ?) l
              order by ordinal, agent_id limit ?) a
            order by c.id, a.ordinal, a.agent_id""";

    private final Tables tables;

    Participants(Tables tables) {
        this.tables = tables;
    }

    /** How many are shown, and their size, known before they are read. */
    record Extent(String conversationId, int count, long bytes, boolean more) {}

    Extent extent(String conversationId) {
        List<Integer> sizes = sizes(conversationId);
        int count = Fitting.count(sizes, MAX_PARTICIPANTS, MAX_BYTES);
        return new Extent(conversationId, count, Fitting.bytes(sizes, count), count < sizes.size());
    }

    private List<Integer> sizes(String conversationId) {
        return tables.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(SIZES)) {
                statement.setString(1, conversationId);
                statement.setInt(2, MAX_PARTICIPANTS + 1);
                List<Integer> sizes = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        sizes.add(row.getInt(1));
                    }
                }
                return sizes;
            }
        });
    }

    /** The first ones of each of these conversations, in one query; conversations without any are absent. */
    Map<String, List<ListedAgent>> ofList(List<String> conversationIds) {
        return tables.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(OF_LIST)) {
                statement.setInt(1, ListedAgent.NAME_CHARACTERS);
                statement.setArray(2, connection.createArrayOf("text", conversationIds.toArray()));
                statement.setInt(3, LOOKED_AT);
                statement.setInt(4, LISTED);
                Map<String, List<ListedAgent>> agents = new HashMap<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        agents.computeIfAbsent(row.getString(1), id -> new ArrayList<>())
                                .add(new ListedAgent(row.getString(2), row.getString(3), row.getString(4)));
                    }
                }
                return agents;
            }
        });
    }

    List<StoredParticipant> list(Extent extent) {
        return extent.count() == 0
                ? List.of()
                : StoredParticipant.<StoredParticipant>find("conversationId = ?1" + ORDER, extent.conversationId())
                        .page(Page.ofSize(extent.count()))
                        .list();
    }
}
