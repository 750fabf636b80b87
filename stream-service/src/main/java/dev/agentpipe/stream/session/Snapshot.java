package dev.agentpipe.stream.session;

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
            select h.epoch || '-' || coalesce((select max(position) from event_log), 0) from event_log_head h""";

    private final Tables tables;

    Snapshot(Tables tables) {
        this.tables = tables;
    }

    /** Calls {@code read} with the id; its result must not access the database afterwards. */
    @Transactional
    public <T> T read(Function<String, T> read) {
        return read.apply(tables.read(connection -> {
            try (Statement begin = connection.createStatement()) {
                begin.execute(BEGIN);
                begin.getMoreResults();
                try (ResultSet row = begin.getResultSet()) {
                    row.next();
                    return row.getString(1);
                }
            }
        }));
    }
}
