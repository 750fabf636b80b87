package dev.agentpipe.stream.session;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.database.ReadDatabase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.function.Function;

/**
 * Reads in one snapshot of the database, together with the id of the last event that it includes: a viewer that
 * connects with that id neither misses nor repeats anything.
 */
@ApplicationScoped
public class Snapshot {

    /**
     * One round trip for both. The isolation level is set by the transaction's first statement: the driver's own
     * setting would stay with the pooled session.
     */
    private static final String BEGIN = """
            set transaction isolation level repeatable read, read only;
            select h.epoch, coalesce((select max(position) from event_log), 0) from event_log_head h""";

    private final Tables tables;

    Snapshot(Tables tables) {
        this.tables = tables;
    }

    /**
     * Calls {@code read} with the id, unless this server's state is too old; its result must not access the database
     * afterwards.
     */
    @Transactional
    public <T> T read(ReadDatabase.Server server, Function<String, T> read) {
        EventId last = tables.read(connection -> {
            try (Statement begin = connection.createStatement()) {
                begin.execute(BEGIN);
                begin.getMoreResults();
                try (ResultSet row = begin.getResultSet()) {
                    row.next();
                    return new EventId(row.getLong(1), row.getLong(2));
                }
            }
        });
        server.requireRecent(last);
        return read.apply(last.toString());
    }
}
