package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.hub.FramedEvent;
import dev.agentpipe.stream.hub.Ring;
import dev.agentpipe.stream.netty.ChunkEncoder;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/**
 * Brings viewers from their cursors to that of their loop, from the ring or from PostgreSQL, a piece at a time; the next
 * piece when the network has taken the last one.
 *
 * <p>INVARIANT: a viewer that is catching up has exactly one thing under way: a write, a read, or a place in one of the
 * two waiting sets. Whatever ends it calls {@link #goOn}.
 */
public final class CatchUpDriver {

    private static final int MAX_EVENTS_A_STEP = 1_000;
    private static final long BYTES_A_STEP = 128 * 1024;

    private final ViewerLoop loop;
    private final Ring ring;
    private final CatchUpReader reads;
    private final LoopTimer timer;
    private final ChunkEncoder chunks;
    /** Ahead of their loop: they have seen on another instance what this one has yet to read. */
    private final Set<Viewer> ahead = new LinkedHashSet<>();

    private final Set<Viewer> later = new LinkedHashSet<>();

    public CatchUpDriver(ViewerLoop loop, Ring ring, CatchUpReader reads, LoopTimer timer, ChunkEncoder chunks) {
        this.loop = loop;
        this.ring = ring;
        this.reads = reads;
        this.timer = timer;
        this.chunks = chunks;
    }

    public void goOn(Viewer viewer) {
        if (!(viewer.state() instanceof ViewerState.CatchingUp at)) {
            return;
        }
        EventId joint = loop.cursor();
        if (joint == null || at.cursor().compareTo(joint) > 0) {
            ahead.add(viewer);
        } else if (at.cursor().equals(joint)) {
            loop.join(viewer);
        } else if (at.cursor().epoch() < joint.epoch()) {
            reset(viewer, joint);
        } else if (!loop.hasRoom(viewer)) {
            later.add(viewer);
        } else {
            step(viewer, at, joint);
        }
    }

    public void whenDrained(Viewer viewer) {
        viewer.socket().write(chunks.empty(), () -> {
            if (viewer.state() instanceof ViewerState.Lagging lagging) {
                viewer.become(lagging.drained());
                goOn(viewer);
            }
        });
    }

    public void loopAdvanced() {
        goOnAll(ahead);
    }

    public void retry() {
        goOnAll(ahead);
        goOnAll(later);
    }

    public void forget(Viewer viewer) {
        ahead.remove(viewer);
        later.remove(viewer);
    }

    private void step(Viewer viewer, ViewerState.CatchingUp at, EventId joint) {
        int most =
                (int) Math.min(MAX_EVENTS_A_STEP, joint.position() - at.cursor().position());
        if (ring.after(at.cursor(), BYTES_A_STEP, most) instanceof Ring.Slice.Events some) {
            send(viewer, at.upTo(some.upTo()), loop.wanted(viewer, some.events()));
        } else {
            reads.read(
                    new CatchUpReader.Request(viewer.filter(), at.cursor(), joint.position(), at.pageSize()),
                    answer -> answered(viewer, answer));
        }
    }

    private void answered(Viewer viewer, CatchUpReader.Answer answer) {
        if (viewer.isClosed()) {
            return;
        }
        if (answer instanceof CatchUpReader.Answer.Page page) {
            send(viewer, new ViewerState.CatchingUp(page.upTo(), page.rowsNext()), page.wanted());
        } else if (answer instanceof CatchUpReader.Answer.Gone) {
            reset(viewer, loop.cursor());
        } else {
            later.add(viewer);
        }
    }

    private void send(Viewer viewer, ViewerState.CatchingUp next, List<FramedEvent> wanted) {
        viewer.become(next);
        if (wanted.isEmpty()) {
            timer.soon(() -> goOn(viewer));
        } else {
            ByteBuf chunk = chunks.of(wanted, viewer.filter().named());
            chunks.counters().caughtUp(wanted.size(), chunk.readableBytes());
            viewer.socket().write(chunk, () -> goOn(viewer));
        }
    }

    private void reset(Viewer viewer, EventId joint) {
        viewer.socket().write(chunks.of(ControlFrames.reset(viewer.filter(), joint)));
        chunks.counters().reset();
        viewer.become(ViewerState.CatchingUp.from(joint));
        goOn(viewer);
    }

    private void goOnAll(Set<Viewer> waiting) {
        if (!waiting.isEmpty()) {
            List<Viewer> all = new ArrayList<>(waiting);
            waiting.clear();
            all.forEach(this::goOn);
        }
    }
}
