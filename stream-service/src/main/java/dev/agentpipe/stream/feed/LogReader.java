package dev.agentpipe.stream.feed;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LogHead;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.runtime.health.SchemaCheck;
import dev.agentpipe.runtime.publishing.HighWaterMark;
import java.sql.SQLException;

/** The blocking reads that a hub asks for. */
public final class LogReader {

    private final EventLog log;
    private final SchemaCheck schema;
    private final HighWaterMark witness;

    public LogReader(EventLog log, SchemaCheck schema, HighWaterMark witness) {
        this.log = log;
        this.schema = schema;
        this.witness = witness;
    }

    public LogHead head() throws SQLException {
        return log.head();
    }

    public LogHead checkEpoch(EventId seen) throws SQLException {
        schema.require();
        EventId witnessed = witness.newest();
        EventId newest = seen == null || (witnessed != null && witnessed.compareTo(seen) > 0) ? witnessed : seen;
        return log.checkEpoch(newest);
    }

    public LogPage page(long after, int limit) throws SQLException {
        return log.page(after, Long.MAX_VALUE, limit);
    }

    public LogPage back(long after, long upTo) throws SQLException {
        return log.page(after, upTo, Math.toIntExact(upTo - after));
    }
}
