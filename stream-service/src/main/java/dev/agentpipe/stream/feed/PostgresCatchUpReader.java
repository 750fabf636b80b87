package dev.agentpipe.stream.feed;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.stream.hub.FramedEvent;
import dev.agentpipe.stream.viewer.CatchUpReader;
import dev.agentpipe.stream.viewer.LoopTimer;
import dev.agentpipe.stream.viewer.ViewerState;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/** Reads pages for viewers, as many at a time as its executor has threads; at most one waits per viewer. */
public final class PostgresCatchUpReader {

    private static final Logger LOG = Logger.getLogger(PostgresCatchUpReader.class);
    /** A page is meant to be about this large, so that a few of them never weigh much. */
    private static final long PAGE_BYTES = 512 * 1024;

    private final EventLog log;
    private final ExecutorService readers;
    private final int maxRows;

    public PostgresCatchUpReader(EventLog log, ExecutorService readers, int maxRows) {
        this.log = log;
        this.readers = readers;
        this.maxRows = maxRows;
    }

    /** As one event loop sees it. */
    public CatchUpReader on(LoopTimer loop) {
        return (request, then) -> readers.execute(() -> {
            CatchUpReader.Answer answer = answer(request);
            loop.soon(() -> then.accept(answer));
        });
    }

    private CatchUpReader.Answer answer(CatchUpReader.Request request) {
        try {
            return answer(request, read(request), maxRows);
        } catch (SQLException | RuntimeException failure) {
            LOG.debug("a viewer's catch-up waits", failure);
            return new CatchUpReader.Answer.NotNow();
        }
    }

    private LogPage read(CatchUpReader.Request request) throws SQLException {
        long after = request.after().position();
        return request.filter().conversationIds().isEmpty()
                ? log.page(after, request.upTo(), request.rows())
                : log.page(request.filter().conversationIds(), after, request.upTo(), request.rows());
    }

    /** What a page means for a viewer. */
    public static CatchUpReader.Answer answer(CatchUpReader.Request request, LogPage page, int maxRows) {
        EventId after = request.after();
        if (page.epoch() != after.epoch()) {
            return new CatchUpReader.Answer.NotNow();
        }
        if (page.firstPosition() > after.position() + 1) {
            return new CatchUpReader.Answer.Gone();
        }
        List<LoggedEvent> events = page.events();
        if (request.filter().conversationIds().isEmpty()
                && events.size() < Math.min(request.rows(), request.upTo() - after.position())) {
            // Less than this instance has already seen: another database, which the hub will notice.
            return new CatchUpReader.Answer.NotNow();
        }
        // A full page ends at its last row; another one has everything up to where it was asked to go.
        long upTo = events.size() < request.rows()
                ? request.upTo()
                : events.get(events.size() - 1).position();
        return new CatchUpReader.Answer.Page(
                events.stream()
                        .map(event -> FramedEvent.of(page.epoch(), event))
                        .filter(request.filter()::wants)
                        .toList(),
                new EventId(after.epoch(), upTo),
                rowsNext(events, maxRows));
    }

    private static int rowsNext(List<LoggedEvent> events, int maxRows) {
        long bytes = events.stream()
                .mapToLong(event -> event.redacted() ? 0 : event.payload().length)
                .sum();
        long rows = bytes == 0 ? maxRows : PAGE_BYTES * events.size() / bytes;
        return (int) Math.max(ViewerState.CatchingUp.FIRST_PAGE / 4, Math.min(maxRows, rows));
    }
}
