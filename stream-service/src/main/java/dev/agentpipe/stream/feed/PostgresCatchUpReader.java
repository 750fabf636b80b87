package dev.agentpipe.stream.feed;

import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LogSelection;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.stream.FatalFailure;
import dev.agentpipe.stream.viewer.CatchUpReader;
import dev.agentpipe.stream.viewer.LoopTimer;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Executor;
import org.jboss.logging.Logger;

/**
 * Reads pages for viewers, as many at a time as its executor has threads; at most one read waits per viewer, and one
 * page serves all with nearby cursors.
 */
public final class PostgresCatchUpReader {

    private static final Logger LOG = Logger.getLogger(PostgresCatchUpReader.class);
    /** Every viewer may have a page under way, at least in its socket. */
    private static final long PAGE_BYTES = 512 * 1024;

    private static final int TYPED_FACTOR = 10;

    /** Reads the first events of a selection with {@code after < position <= upTo}. */
    public interface Log {
        LogPage page(LogSelection selection, long after, long upTo, PageLimits limits) throws SQLException;
    }

    private final Log log;
    private final Executor readers;
    private final PageLimits limits;
    /** Of unwanted types only positions are read. */
    private final PageLimits typedLimits;

    private final CatchUpQueue queue;

    public PostgresCatchUpReader(Log log, Executor readers, int rows) {
        this.log = log;
        this.readers = readers;
        this.limits = new PageLimits(rows, PAGE_BYTES);
        this.typedLimits = new PageLimits(TYPED_FACTOR * rows, PAGE_BYTES);
        // Even the viewer farthest ahead still needs most of the same page.
        this.queue = new CatchUpQueue(selection -> limits(selection).rows() / 4);
    }

    /** For one event loop, on which its answers arrive. */
    public CatchUpReader on(LoopTimer loop) {
        return (request, then) ->
                enqueue(new CatchUpQueue.Waiting(request, answer -> loop.soon(() -> then.accept(answer))));
    }

    /** INVARIANT: the executor has at least as many turns before it as the queue has viewers. */
    private void enqueue(CatchUpQueue.Waiting viewer) {
        queue.add(viewer);
        readers.execute(this::readNext);
    }

    private void readNext() {
        List<CatchUpQueue.Waiting> viewers = queue.next();
        if (viewers.isEmpty()) {
            return;
        }
        CatchUpReader.Stretch stretch;
        try {
            stretch = read(viewers);
        } catch (Throwable failure) {
            FatalFailure.endIfOutOfMemory(failure);
            LOG.debug("viewers' catch-up waits", failure);
            viewers.forEach(viewer -> viewer.then().accept(new CatchUpReader.Answer.NotNow()));
            return;
        }
        answer(viewers, stretch);
    }

    private CatchUpReader.Stretch read(List<CatchUpQueue.Waiting> viewers) throws SQLException {
        CatchUpReader.Request first = viewers.get(0).request();
        LogSelection selection = first.filter().selection();
        long upTo = viewers.stream()
                .mapToLong(viewer -> viewer.request().upTo())
                .max()
                .orElseThrow();
        PageLimits most = limits(selection);
        return CatchUpReader.Stretch.of(log.page(selection, first.after().position(), upTo, most), most, upTo);
    }

    private PageLimits limits(LogSelection selection) {
        return selection.types().isEmpty() ? limits : typedLimits;
    }

    private void answer(List<CatchUpQueue.Waiting> viewers, CatchUpReader.Stretch stretch) {
        for (CatchUpQueue.Waiting viewer : viewers) {
            if (stretch.upTo() <= viewer.position()) {
                // Large events filled the page before it reached this viewer's cursor.
                enqueue(viewer);
            } else {
                viewer.then().accept(CatchUpReader.Answer.of(viewer.request(), stretch));
            }
        }
    }
}
