package dev.agentpipe.stream.feed;

import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.stream.FatalFailure;
import dev.agentpipe.stream.viewer.CatchUpReader;
import dev.agentpipe.stream.viewer.LoopTimer;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/** Reads pages for viewers, as many at a time as its executor has threads; at most one waits per viewer. */
public final class PostgresCatchUpReader {

    private static final Logger LOG = Logger.getLogger(PostgresCatchUpReader.class);

    private final EventLog log;
    private final ExecutorService readers;
    private final int maxRows;

    public PostgresCatchUpReader(EventLog log, ExecutorService readers, int maxRows) {
        this.log = log;
        this.readers = readers;
        this.maxRows = maxRows;
    }

    /** For one event loop, on which the answers arrive. */
    public CatchUpReader on(LoopTimer loop) {
        return (request, then) -> readers.execute(() -> {
            CatchUpReader.Answer answer = answer(request);
            loop.soon(() -> then.accept(answer));
        });
    }

    private CatchUpReader.Answer answer(CatchUpReader.Request request) {
        try {
            return CatchUpReader.Answer.of(request, read(request), maxRows);
        } catch (Throwable failure) {
            FatalFailure.endIfOutOfMemory(failure);
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
}
