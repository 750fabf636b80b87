package dev.agentpipe.stream.follow;

import dev.agentpipe.model.log.LoggedEvent;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** Derives how often it was shown each position, or conversation, and in which order. */
class CountingFollower implements LogFollower {

    static final String TABLE = "create table counted (n bigint generated always as identity, what text, upto bigint)";

    final AtomicInteger pages = new AtomicInteger();
    private final int version;

    CountingFollower(int version) {
        this.version = version;
    }

    @Override
    public String name() {
        return "counting";
    }

    @Override
    public int version() {
        return version;
    }

    @Override
    public Set<String> types() {
        return Set.of();
    }

    @Override
    public void begin(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("delete from counted");
        }
    }

    @Override
    public void rebuild(Connection connection, List<String> conversationIds, long upTo) throws SQLException {
        for (String id : conversationIds) {
            insert(connection, id, upTo);
        }
    }

    @Override
    public void apply(Connection connection, List<LoggedEvent> events) throws SQLException {
        pages.incrementAndGet();
        for (LoggedEvent event : events) {
            insert(connection, event.type(), event.position());
        }
    }

    private static void insert(Connection connection, String what, long upTo) throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement("insert into counted (what, upto) values (?, ?)")) {
            statement.setString(1, what);
            statement.setLong(2, upTo);
            statement.executeUpdate();
        }
    }
}
