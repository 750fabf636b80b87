package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What a loop does for its viewers once a second, whether there are events or not. On the loop's event loop. */
public final class Housekeeping {

    private final ViewerLoop loop;
    private final LoopTimer timer;
    private final ViewerConfig config;
    private final ViewerOutput output;
    private long seconds;

    public Housekeeping(ViewerLoop loop, LoopTimer timer, ViewerConfig config, ViewerOutput output) {
        this.loop = loop;
        this.timer = timer;
        this.config = config;
        this.output = output;
    }

    public void everySecond() {
        seconds++;
        EventId cursor = loop.cursor();
        if (cursor == null || loop.viewers().isEmpty()) {
            return;
        }
        Duration now = timer.now();
        // One buffer for all live viewers: they have the loop's cursor.
        ByteBuf heartbeat = heartbeat(cursor);
        List<Viewer> viewers = new ArrayList<>(loop.viewers());
        long tooMuch = output.chunks().exhausted() ? halfOfTheLongestQueue(viewers) : Long.MAX_VALUE;
        for (int i = 0; i < viewers.size(); i++) {
            try {
                check(viewers.get(i), heartbeat, now, tooMuch);
            } catch (Throwable failure) {
                loop.drop(viewers.get(i), failure);
            }
        }
        if (heartbeat != null) {
            heartbeat.release();
        }
    }

    /** While the sockets together hold too much, the slowest viewers are disconnected; they resume without loss. */
    private static long halfOfTheLongestQueue(List<Viewer> viewers) {
        long longest = 0;
        for (Viewer viewer : viewers) {
            longest = Math.max(longest, viewer.socket().queuedBytes());
        }
        return longest / 2 + 1;
    }

    private void check(Viewer viewer, ByteBuf heartbeat, Duration now, long tooMuch) {
        if (viewer.isStuck(now, config.stallTimeout()) || viewer.socket().queuedBytes() >= tooMuch) {
            output.counters().hasStalled();
            viewer.socket().abort();
        } else if (viewer.isTooOld(now)) {
            closeIfOpen(viewer);
        } else if (heartbeat != null && loop.hasRoom(viewer)) {
            heartbeat(viewer, heartbeat);
        }
    }

    /** Null when there is no memory now: stalled viewers, which may hold that memory, are still disconnected. */
    private ByteBuf heartbeat(EventId cursor) {
        try {
            return output.chunks().encode(output.frames().heartbeat(cursor));
        } catch (Throwable failure) {
            timer.contained(failure);
            return null;
        }
    }

    /** Closes a stream that its viewer should reopen, here or elsewhere, without missing anything. */
    public void closeIfOpen(Viewer viewer) {
        if (!viewer.isClosed()) {
            try {
                close(viewer);
            } catch (Throwable failure) {
                loop.drop(viewer, failure);
            }
        }
    }

    private void close(Viewer viewer) {
        ByteBuf closingFrame = output.chunks().encodeLast(output.frames().closing(reached(viewer)));
        loop.remove(viewer);
        viewer.socket().close(closingFrame);
    }

    private void heartbeat(Viewer viewer, ByteBuf heartbeat) {
        if (isDue(Math.max(1, config.heartbeat().toSeconds()), viewer)) {
            viewer.socket()
                    .write(
                            viewer.state() instanceof ViewerState.Live
                                    ? heartbeat.retainedDuplicate()
                                    : output.chunks().encode(output.frames().heartbeat(reached(viewer))));
        }
        if (viewer.filter().pinged() && isDue(output.frames().pingSeconds(), viewer)) {
            viewer.socket().write(output.chunks().encode(output.frames().ping(viewer.filter())));
        }
    }

    /**
     * Null while it waits for its reset: the id that it came with may be of no log, and must not replace the one it
     * keeps.
     */
    private EventId reached(Viewer viewer) {
        EventId cursor = viewer.cursor(loop.cursor());
        return loop.cursor() != null && cursor.epoch() < loop.cursor().epoch() ? null : cursor;
    }

    private boolean isDue(long interval, Viewer viewer) {
        return (seconds + viewer.turn) % interval == 0;
    }
}
