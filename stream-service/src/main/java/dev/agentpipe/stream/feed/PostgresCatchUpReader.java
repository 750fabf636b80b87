package dev.agentpipe.stream.feed;

import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.stream.FatalFailure;
import dev.agentpipe.stream.viewer.CatchUpReader;
import dev.agentpipe.stream.viewer.LoopTimer;
import java.sql.SQLException;
import java.util.concurrent.ExecutorService;
import org.jboss.logging.Logger;

/** Reads pages for viewers, as many at a time as its executor has threads; at most one waits per viewer. */
public final class PostgresCatchUpReader {

    private static final Logger LOG = Logger.getLogger(PostgresCatchUpReader.class);
    /** Every viewer may have a page under way, in its socket if nowhere else. */
    private static final long PAGE_BYTES = 512 * 1024;

    private static final int TYPED_FACTOR = 10;

    private final EventLog log;
    private final ExecutorService readers;
    private final PageLimits limits;
    /** Of types that are not wanted only positions are read. */
    private final PageLimits typedLimits;

    public PostgresCatchUpReader(EventLog log, ExecutorService readers, int rows) {
        this.log = log;
        this.readers = readers;
        this.limits = new PageLimits(rows, PAGE_BYTES);
        this.typedLimits = new PageLimits(TYPED_FACTOR * rows, PAGE_BYTES);
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
            return CatchUpReader.Answer.of(request, read(request), limits(request));
        } catch (Throwable failure) {
            FatalFailure.endIfOutOfMemory(failure);
            LOG.debug("a viewer's catch-up waits", failure);
            return new CatchUpReader.Answer.NotNow();
        }
    }

    private PageLimits limits(CatchUpReader.Request request) {
        return request.filter().types().isEmpty() ? limits : typedLimits;
    }

    private LogPage read(CatchUpReader.Request request) throws SQLException {
        return log.page(request.filter().selection(), request.after().position(), request.upTo(), limits(request));
    }
}
