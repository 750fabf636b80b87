package dev.agentpipe.stream.hub;

import dev.agentpipe.model.health.SchemaCheck;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LogHead;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.Witness;
import java.sql.SQLException;

/** The blocking reads that a hub asks for. */
final class LogReader {

    private final EventLog log;
    private final SchemaCheck schema;
    private final Witness witness;

    LogReader(EventLog log, SchemaCheck schema, Witness witness) {
        this.log = log;
        this.schema = schema;
        this.witness = witness;
    }

    LogHead head() throws SQLException {
        return log.head();
    }

    LogHead checkEpoch(EventId seen) throws SQLException {
        schema.require();
        EventId witnessed = witness.newest();
        EventId newest = seen == null || (witnessed != null && witnessed.compareTo(seen) > 0) ? witnessed : seen;
        return log.checkEpoch(newest);
    }

    LogPage page(long after, int limit) throws SQLException {
        return log.page(after, Long.MAX_VALUE, limit);
    }

    LogPage back(long after, long upTo) throws SQLException {
        return log.page(after, upTo, Math.toIntExact(upTo - after));
    }
}
