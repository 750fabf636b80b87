package dev.agentpipe.upload;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** Looks at what was stored, past the service. */
public final class Database {

    private static final List<String> TABLES =
            List.of("conversation", "participant", "message", "event_log", "event_identity", "upload");

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(
                Servers.postgres().jdbcUrl(),
                Servers.postgres().user(),
                Servers.postgres().password());
    }

    public void clear() throws SQLException {
        execute("truncate " + String.join(", ", TABLES) + " cascade");
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.execute();
        }
    }

    public long count(String table) throws SQLException {
        return Long.parseLong(rows("select count(*) from " + table).get(0));
    }

    public String one(String sql, Object... parameters) throws SQLException {
        return rows(sql, parameters).get(0);
    }

    /** The first column of every row. */
    public List<String> rows(String sql, Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            try (ResultSet row = statement.executeQuery()) {
                List<String> rows = new ArrayList<>();
                while (row.next()) {
                    rows.add(row.getString(1));
                }
                return rows;
            }
        }
    }

    /** How many rows there are in all, for asserting that nothing came of something. */
    public long rowsInAll() throws SQLException {
        long all = 0;
        for (String table : TABLES) {
            all += count(table);
        }
        return all;
    }

    /** All rows of all tables as text, for looking for what must not be there. */
    public String everything() throws SQLException {
        StringBuilder all = new StringBuilder();
        for (String table : TABLES) {
            rows("select t::text from " + table + " t")
                    .forEach(row -> all.append(row).append('\n'));
        }
        return all.toString();
    }

    /**
     * A conversation as readers know it, without what depends on when and in which order it came: positions, seqs, the
     * times of recording, and the source.
     */
    public List<String> conversation(String id) throws SQLException {
        List<String> all = new ArrayList<>(rows(
                "select (to_jsonb(c) - '{source,created_at,updated_at}'::text[])::text from conversation c where id = ?",
                id));
        all.addAll(rows("select p::text from participant p where conversation_id = ? order by agent_id", id));
        all.addAll(rows(
                "select (to_jsonb(m) - 'position')::text from message m where conversation_id = ?"
                        + " order by sequence_number, sent_at, id",
                id));
        all.addAll(rows("select payload from event_log where conversation_id = ? order by payload", id));
        all.addAll(rows("select identity from event_identity where conversation_id = ? order by identity", id));
        return all;
    }

    /** Sums up what must hold of every log. */
    public void assertGapless() throws SQLException {
        assertThat(
                        one(
                                "select count(*) = coalesce(max(position), 0) and coalesce(min(position), 1) = 1 from event_log"))
                .as("positions are gapless")
                .isEqualTo("t");
        assertThat(rows("select conversation_id from (select conversation_id, seq, row_number() over (partition by"
                        + " conversation_id order by position) n from event_log where conversation_id is not null)"
                        + " x where seq <> n"))
                .as("conversations whose seqs have gaps")
                .isEmpty();
        assertThat(rows("select c.id from conversation c where last_seq <> (select count(*) from event_log where"
                        + " conversation_id = c.id) or message_count <> (select count(*) from message where"
                        + " conversation_id = c.id)"))
                .as("conversations whose counts are wrong")
                .isEmpty();
    }
}
