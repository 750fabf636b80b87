package dev.agentpipe.kit;

import dev.agentpipe.servers.PostgresServer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/** One database of a real server, seen past the services. Each call has a connection of its own. */
public final class Database {

    private static final List<String> TABLES =
            List.of("conversation", "participant", "message", "event_log", "event_identity", "upload");

    private final Supplier<PostgresServer> server;
    private final String name;

    private Database(Supplier<PostgresServer> server, String name) {
        this.server = server;
        this.name = name;
    }

    /** The services' database. */
    public static Database of(PostgresServer server) {
        return of(() -> server);
    }

    /** The same of whatever server it is just then. */
    public static Database of(Supplier<PostgresServer> server) {
        return new Database(server, "agentpipe");
    }

    /** A new database on a server that others use too. */
    public static Database create(PostgresServer server, String name) throws SQLException {
        of(server).execute("create database " + name);
        return new Database(() -> server, name);
    }

    public String url() {
        return server.get().jdbcUrl().replaceFirst("/[^/]+$", "/" + name);
    }

    public String user() {
        return server.get().user();
    }

    public String password() {
        return server.get().password();
    }

    public Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), user(), password());
    }

    public void execute(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of every row. */
    public List<String> column(String sql, Object... parameters) throws SQLException {
        try (Connection connection = connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setObject(i + 1, parameters[i]);
            }
            List<String> values = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    values.add(row.getString(1));
                }
            }
            return values;
        }
    }

    /** The first column of the first row. */
    public String value(String sql, Object... parameters) throws SQLException {
        return column(sql, parameters).get(0);
    }

    /** The first column of the first row, as a number. */
    public long number(String sql, Object... parameters) throws SQLException {
        return Long.parseLong(value(sql, parameters));
    }

    /** How many rows there are, given what follows {@code from}. */
    public long count(String from, Object... parameters) throws SQLException {
        return number("select count(*) from " + from, parameters);
    }

    /** How many rows all tables have, for asserting that nothing came of something. */
    public long countAll() throws SQLException {
        long all = 0;
        for (String table : TABLES) {
            all += count(table);
        }
        return all;
    }

    /** All rows of all tables as text, for asserting that something is in none of them. */
    public String everything() throws SQLException {
        List<String> all = new ArrayList<>();
        for (String table : TABLES) {
            all.addAll(column("select t::text from " + table + " t"));
        }
        return String.join("\n", all);
    }

    /**
     * A conversation as readers know it, without what depends on when and in which order it came: positions, seqs, the
     * times of recording, and the source.
     */
    public List<String> conversation(String id) throws SQLException {
        List<String> all = new ArrayList<>();
        for (String sql : List.of(
                "select (to_jsonb(c) - '{source,created_at,updated_at}'::text[])::text from conversation c where id = ?",
                "select p::text from participant p where conversation_id = ? order by agent_id",
                "select (to_jsonb(m) - 'position')::text from message m where conversation_id = ?"
                        + " order by sequence_number, sent_at, id",
                "select payload from event_log where conversation_id = ? order by payload",
                "select identity from event_identity where conversation_id = ? order by identity")) {
            all.addAll(column(sql, id));
        }
        return all;
    }

    /** What is wrong with positions, seqs and counts; empty for a sound log that was never trimmed. */
    public List<String> gaps() throws SQLException {
        return column("""
                select 'the positions have gaps' from event_log
                  having count(*) <> coalesce(max(position), 0) or coalesce(min(position), 1) <> 1
                union all
                select distinct 'the seqs of ' || conversation_id || ' have gaps' from (
                  select conversation_id, seq, row_number() over (partition by conversation_id order by position) n
                  from event_log where conversation_id is not null) x where seq <> n
                union all
                select 'the counts of ' || c.id || ' are wrong' from conversation c
                  where last_seq <> (select count(*) from event_log where conversation_id = c.id)
                    or message_count <> (select count(*) from message where conversation_id = c.id)""");
    }

    public void clear() throws SQLException {
        execute("truncate " + String.join(", ", TABLES) + " cascade");
    }
}
