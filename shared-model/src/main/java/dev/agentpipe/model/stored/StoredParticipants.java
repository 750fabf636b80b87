package dev.agentpipe.model.stored;

import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.session.Participant;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Reads participants in their order, page by page. */
public final class StoredParticipants {

    private static final String PAGE = """
            select ordinal, agent_id, agent_type, agent_name, agent_version, model, prompt, announcement, cli_version,
              settings
            from (select p.*, sum(coalesce(octet_length(prompt), 0) + coalesce(octet_length(announcement), 0)
                      + coalesce(octet_length(settings::text), 0) + 200) over (order by ordinal, agent_id) so_far,
                    row_number() over (order by ordinal, agent_id) number
                  from participant p where conversation_id = ? and (ordinal, agent_id) > (?, ?)
                  order by ordinal, agent_id limit ?) sized
            where so_far <= ? or number = 1 order by ordinal, agent_id""";

    private StoredParticipants() {}

    /** A participant and its index. */
    public record Placed(int ordinal, Participant participant) {}

    /** The participants after {@code last}, null for the first ones: up to a number of bytes, at least one. */
    public static List<Placed> page(Connection connection, String conversationId, Placed last, int limit, long bytes)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(PAGE)) {
            statement.setString(1, conversationId);
            statement.setInt(2, last == null ? -1 : last.ordinal());
            statement.setString(3, last == null ? "" : last.participant().agentId());
            statement.setInt(4, limit);
            statement.setLong(5, bytes);
            List<Placed> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Placed(row.getInt(1), participant(row)));
                }
            }
            return found;
        }
    }

    private static Participant participant(ResultSet row) throws SQLException {
        return new Participant(
                row.getString(2),
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                row.getString(7),
                row.getString(8),
                row.getString(9),
                Json.stored(row.getString(10)));
    }
}
