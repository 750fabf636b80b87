package dev.agentpipe.stream.feed;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LogHead;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.runtime.health.SchemaCheck;
import dev.agentpipe.runtime.publishing.HighWaterMark;
import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.database.QueryTimes;
import java.sql.SQLException;

/** The blocking reads that a hub asks for. */
final class LogReader {

    private final EventLog log;
    private final QueryTimes times;
    private final SchemaCheck schema;
    private final HighWaterMark highWaterMark;

    LogReader(EventLog log, QueryTimes times, SchemaCheck schema, HighWaterMark highWaterMark) {
        this.log = log;
        this.times = times;
        this.schema = schema;
        this.highWaterMark = highWaterMark;
    }

    LogHead head() throws SQLException {
        return times.time(QueryName.HEAD, log::head);
    }

    LogHead checkEpoch(EventId seen) throws SQLException {
        schema.require();
        EventId published = highWaterMark.newest();
        EventId newest = seen == null || (published != null && published.compareTo(seen) > 0) ? published : seen;
        return times.time(QueryName.EPOCH, () -> log.checkEpoch(newest));
    }

    LogPage page(long after, PageLimits limits) throws SQLException {
        return times.time(QueryName.GAP, () -> log.page(after, Long.MAX_VALUE, limits));
    }

    LogPage back(long after, long upTo, PageLimits limits) throws SQLException {
        return times.time(QueryName.BACK_FILL, () -> log.pageBackwards(after, upTo, limits));
    }
}
