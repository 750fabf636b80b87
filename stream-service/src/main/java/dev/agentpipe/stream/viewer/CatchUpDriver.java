package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.hub.FramedEvent;
import dev.agentpipe.stream.hub.Ring;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Brings viewers from their cursors to that of their loop, from the ring or from PostgreSQL, a piece at a time; the
 * next piece when the network has taken the last one.
 *
 * <p>INVARIANT: a viewer that is catching up has exactly one thing under way: a write, a read, or an entry in one of
 * the two waiting sets. Whatever ends it calls {@link #proceed}.
 *
 * <p>Its cursor only moves after everything before it was written. A chunk that cannot be allocated is tried again; any
 * other failure closes the viewer's connection.
 */
final class CatchUpDriver {

    private static final int MAX_EVENTS_PER_STEP = 1_000;
    private static final long BYTES_PER_STEP = 128 * 1024;

    private final CatchUpTarget target;
    private final Ring ring;
    private final CatchUpReader reader;
    private final LoopTimer timer;
    private final ViewerOutput output;
    /** Viewers ahead of their loop: on another instance they have seen what this one has yet to read. */
    private final Set<Viewer> ahead = new LinkedHashSet<>();

    private final Set<Viewer> postponed = new LinkedHashSet<>();

    CatchUpDriver(CatchUpTarget target, Ring ring, CatchUpReader reader, LoopTimer timer, ViewerOutput output) {
        this.target = target;
        this.ring = ring;
        this.reader = reader;
        this.timer = timer;
        this.output = output;
    }

    void proceed(Viewer viewer) {
        try {
            proceedFrom(viewer);
        } catch (Throwable failure) {
            target.drop(viewer, failure);
        }
    }

    /** Tries again later from the same cursor. */
    void postpone(Viewer viewer) {
        postponed.add(viewer);
    }

    private void proceedFrom(Viewer viewer) {
        EventId at = viewer.state().catchUpFrom();
        if (at == null) {
            return;
        }
        EventId destination = target.cursor();
        if (destination == null || at.compareTo(destination) > 0) {
            ahead.add(viewer);
        } else if (at.equals(destination)) {
            target.join(viewer);
        } else if (at.epoch() < destination.epoch()) {
            reset(viewer, destination);
        } else if (!target.hasRoom(viewer)) {
            postponed.add(viewer);
        } else {
            step(viewer, at, destination);
        }
    }

    void whenDrained(Viewer viewer) {
        viewer.socket().whenTaken(() -> {
            ViewerState next = viewer.state().drained();
            if (!next.equals(viewer.state())) {
                viewer.become(next);
                proceed(viewer);
            }
        });
    }

    void loopAdvanced() {
        proceedAll(ahead);
    }

    void retry() {
        proceedAll(ahead);
        proceedAll(postponed);
    }

    void forget(Viewer viewer) {
        ahead.remove(viewer);
        postponed.remove(viewer);
    }

    private void step(Viewer viewer, EventId at, EventId destination) {
        int most = (int) Math.min(MAX_EVENTS_PER_STEP, destination.position() - at.position());
        if (ring.after(at, BYTES_PER_STEP, most) instanceof Ring.Slice.Events some) {
            send(
                    viewer,
                    new ViewerState.CatchingUp(some.upTo()),
                    viewer.filter().select(some.events()));
        } else {
            reader.read(
                    new CatchUpReader.Request(viewer.filter(), at, destination.position()),
                    answer -> answered(viewer, answer));
        }
    }

    private void answered(Viewer viewer, CatchUpReader.Answer answer) {
        try {
            if (!viewer.isClosed()) {
                proceedWith(viewer, answer);
            }
        } catch (Throwable failure) {
            target.drop(viewer, failure);
        }
    }

    private void proceedWith(Viewer viewer, CatchUpReader.Answer answer) {
        if (answer instanceof CatchUpReader.Answer.Page page) {
            send(viewer, new ViewerState.CatchingUp(page.upTo()), page.wanted());
        } else if (answer instanceof CatchUpReader.Answer.Gone) {
            reset(viewer, target.cursor());
        } else {
            postponed.add(viewer);
        }
    }

    private void send(Viewer viewer, ViewerState.CatchingUp next, List<FramedEvent> wanted) {
        if (wanted.isEmpty()) {
            viewer.become(next);
            timer.soon(() -> proceed(viewer));
            return;
        }
        ByteBuf chunk = allocated(
                viewer, () -> output.chunks().encode(wanted, viewer.filter().named()));
        if (chunk != null) {
            int size = chunk.readableBytes();
            viewer.socket().write(chunk, () -> proceed(viewer));
            moved(viewer, next);
            output.counters().caughtUp(wanted.size(), size);
        }
    }

    private void reset(Viewer viewer, EventId destination) {
        ByteBuf chunk =
                allocated(viewer, () -> output.chunks().encode(output.frames().reset(viewer.filter(), destination)));
        if (chunk != null) {
            viewer.socket().write(chunk);
            output.counters().reset();
            moved(viewer, new ViewerState.CatchingUp(destination));
            proceed(viewer);
        }
    }

    /** Null when there is no memory now; the viewer then keeps its cursor and tries again. */
    private ByteBuf allocated(Viewer viewer, Supplier<ByteBuf> chunk) {
        try {
            return chunk.get();
        } catch (Throwable failure) {
            timer.contained(failure);
            postponed.add(viewer);
            return null;
        }
    }

    /** The write may have found the connection closed. */
    private static void moved(Viewer viewer, ViewerState next) {
        if (!viewer.isClosed()) {
            viewer.become(next);
        }
    }

    private void proceedAll(Set<Viewer> waiting) {
        if (!waiting.isEmpty()) {
            List<Viewer> all = new ArrayList<>(waiting);
            waiting.clear();
            all.forEach(this::proceed);
        }
    }
}
