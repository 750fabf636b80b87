package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.hub.Ring;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * The viewers of one event loop, and that loop's position in the log.
 *
 * <p>Without threads, sockets or clocks of its own: everything here runs on its event loop. Guarantees for each viewer,
 * whatever happens to it in between:
 *
 * <ul>
 *   <li>what it wants is given to its socket exactly once, in order of position;
 *   <li>it joins the live ones only when its cursor equals the loop's;
 *   <li>while its socket's queue is full, nothing but its cursor is kept for it;
 *   <li>one write per viewer and window, of a buffer that its whole group shares.
 * </ul>
 *
 * <p>Any allocation and any write may fail. Cursors move only after the write, so a failure costs the viewers concerned
 * time or their connection, never an event. An exception that leaves this class leaves the loop in an unknown state.
 */
public final class ViewerLoop {

    private static final int MAX_EVENTS_PER_FLUSH = 2_000;

    private final Ring ring;
    private final LoopTimer timer;
    private final ViewerConfig config;
    private final ViewerOutput output;
    private final CatchUpDriver catchUp;
    private final Groups groups = new Groups();
    private final List<Viewer> viewers = new ArrayList<>();
    private int turns;
    /** Everything up to here was offered to the live viewers; null until the hub has started. */
    private EventId cursor;

    private boolean flushPending;
    private Duration lastFlush;

    public ViewerLoop(Ring ring, CatchUpReader reader, LoopTimer timer, ViewerConfig config, ViewerOutput output) {
        this.ring = ring;
        this.timer = timer;
        this.config = config;
        this.output = output;
        this.lastFlush = timer.now().minus(config.coalescing());
        this.catchUp = new CatchUpDriver(new LiveViewers(), ring, reader, timer, output);
    }

    public EventId cursor() {
        if (cursor == null) {
            cursor = ring.newest();
        }
        return cursor;
    }

    public List<Viewer> viewers() {
        return viewers;
    }

    /** From now on it gets what follows its cursor. */
    public void add(Viewer viewer) {
        viewer.indexInLoop = viewers.size();
        viewer.turn = turns++;
        viewers.add(viewer);
        catchUp.proceed(viewer);
    }

    /** Its connection is gone; safe to call more than once. */
    public void remove(Viewer viewer) {
        if (viewer.isClosed()) {
            return;
        }
        leaveGroup(viewer);
        catchUp.forget(viewer);
        viewer.become(ViewerState.Closed.INSTANCE);
        Viewer last = viewers.remove(viewers.size() - 1);
        if (last != viewer) {
            viewers.set(viewer.indexInLoop, last);
            last.indexInLoop = viewer.indexInLoop;
        }
    }

    /** The ring has more events. The first event after a pause is sent at once, those after it in windows. */
    public void logAdvanced() {
        if (!flushPending) {
            flushPending = true;
            Duration due = lastFlush.plus(config.coalescing());
            Duration now = timer.now();
            if (now.compareTo(due) >= 0) {
                flush();
            } else {
                timer.after(due.minus(now), this::flush);
            }
        }
    }

    /** Ends the streams of these keys at once. */
    public void abortStreamsOf(Set<String> keyIds) {
        viewers.stream()
                .filter(viewer -> viewer.keyId() != null && keyIds.contains(viewer.keyId()))
                .toList()
                .forEach(viewer -> viewer.socket().abort());
    }

    /** Time has passed: viewers that wait for something that is not announced try again. */
    public void tick() {
        catchUp.retry();
        if (cursor() != null && !cursor.equals(ring.newest())) {
            logAdvanced();
        }
    }

    /** While the sockets together hold too much, only empty ones are written to. */
    boolean hasRoom(Viewer viewer) {
        return viewer.socket().queuedBytes() < (output.chunks().exhausted() ? 1 : config.socketQueue());
    }

    private void flush() {
        flushPending = false;
        if (cursor() == null) {
            return;
        }
        Ring.Slice next;
        try {
            next = ring.after(cursor, config.chunkBytes(), MAX_EVENTS_PER_FLUSH);
        } catch (Throwable failure) {
            timer.contained(failure);
            return;
        }
        if (next instanceof Ring.Slice.NotRetained notRetained) {
            jumpTo(notRetained.newest());
        } else if (next instanceof Ring.Slice.Events some && !some.events().isEmpty()) {
            send(some);
        }
        catchUp.loopAdvanced();
        lastFlush = timer.now();
        if (cursor.compareTo(ring.newest()) < 0 && !flushPending) {
            flushPending = true;
            timer.soon(this::flush);
        }
    }

    private void send(Ring.Slice.Events some) {
        for (Group group : groups.distribute(some.events())) {
            send(group);
        }
        cursor = some.upTo();
    }

    private void send(Group group) {
        ByteBuf chunk;
        try {
            chunk = output.chunks().encode(group.wanted(), group.filter().named());
        } catch (Throwable failure) {
            timer.contained(failure);
            setBack(group);
            return;
        }
        int written = 0;
        // Backwards: a lagging viewer leaves the group, and the last one takes its index.
        for (int i = group.size() - 1; i >= 0; i--) {
            written += offer(group.member(i), chunk) ? 1 : 0;
        }
        output.counters().live(written, group.wanted().size(), chunk.readableBytes());
        chunk.release();
        if (written > 0) {
            output.lag().written(group.wanted(), written);
        }
    }

    /** There is no memory for this group's chunk: its viewers keep their cursors and catch up. */
    private void setBack(Group group) {
        for (int i = group.size() - 1; i >= 0; i--) {
            Viewer viewer = group.member(i);
            groups.remove(viewer);
            viewer.become(new ViewerState.CatchingUp(cursor));
            catchUp.postpone(viewer);
        }
    }

    private boolean offer(Viewer viewer, ByteBuf chunk) {
        try {
            if (hasRoom(viewer)) {
                viewer.socket().write(chunk.retainedDuplicate());
                return true;
            }
            groups.remove(viewer);
            viewer.become(new ViewerState.Lagging(cursor));
            output.counters().hasLagged();
            catchUp.whenDrained(viewer);
        } catch (Throwable failure) {
            drop(viewer, failure);
        }
        return false;
    }

    /** Closes the connection of a viewer for which it is no longer known what was written. */
    void drop(Viewer viewer, Throwable failure) {
        timer.contained(failure);
        remove(viewer);
        viewer.socket().abort();
    }

    /** The loop's cursor is no longer in the ring, or is of another epoch. */
    private void jumpTo(EventId newest) {
        List<Viewer> live = groups.all();
        EventId before = cursor;
        cursor = newest;
        for (Viewer viewer : live) {
            groups.remove(viewer);
            viewer.become(new ViewerState.CatchingUp(before));
        }
        live.forEach(catchUp::proceed);
    }

    private void leaveGroup(Viewer viewer) {
        if (viewer.state() instanceof ViewerState.Live) {
            groups.remove(viewer);
        }
    }

    private final class LiveViewers implements CatchUpTarget {

        @Override
        public EventId cursor() {
            return ViewerLoop.this.cursor();
        }

        @Override
        public void join(Viewer viewer) {
            viewer.become(ViewerState.Live.INSTANCE);
            groups.add(viewer);
        }

        @Override
        public boolean hasRoom(Viewer viewer) {
            // A catching-up viewer's bytes are not shared, so empty sockets could be filled with any number of them.
            return !output.chunks().exhausted() && ViewerLoop.this.hasRoom(viewer);
        }

        @Override
        public void drop(Viewer viewer, Throwable failure) {
            ViewerLoop.this.drop(viewer, failure);
        }
    }
}
