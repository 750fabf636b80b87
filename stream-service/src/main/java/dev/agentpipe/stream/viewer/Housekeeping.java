package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.netty.ChunkEncoder;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/** What a loop does for its viewers once a second, whether there are events or not. On the loop's event loop. */
public final class Housekeeping {

    private final ViewerLoop loop;
    private final LoopTimer timer;
    private final ViewerConfig config;
    private final ChunkEncoder chunks;
    private long seconds;

    public Housekeeping(ViewerLoop loop, LoopTimer timer, ViewerConfig config, ChunkEncoder chunks) {
        this.loop = loop;
        this.timer = timer;
        this.config = config;
        this.chunks = chunks;
    }

    public void everySecond() {
        seconds++;
        EventId cursor = loop.cursor();
        if (cursor == null || loop.viewers().isEmpty()) {
            return;
        }
        Duration now = timer.now();
        // One buffer for all live ones: their cursor is the loop's.
        ByteBuf heartbeat = chunks.of(ControlFrames.heartbeat(cursor));
        List<Viewer> viewers = new ArrayList<>(loop.viewers());
        for (int i = 0; i < viewers.size(); i++) {
            Viewer viewer = viewers.get(i);
            if (viewer.isStuck(now, config.stallTimeout())) {
                chunks.counters().hasStalled();
                viewer.socket().abort();
            } else if (viewer.isTooOld(now)) {
                dismiss(viewer);
            } else if (loop.hasRoom(viewer)) {
                greet(viewer, i, heartbeat, cursor);
            }
        }
        heartbeat.release();
    }

    /** Closes a stream that its viewer is meant to open again, here or elsewhere, without having missed anything. */
    public void dismiss(Viewer viewer) {
        long retry = config.retry().toMillis();
        ByteBuf farewell = chunks.last(ControlFrames.farewell(
                ThreadLocalRandom.current().nextLong(retry / 10, retry), viewer.cursor(loop.cursor())));
        loop.remove(viewer);
        viewer.socket().close(farewell);
    }

    public void dismissIfOpen(Viewer viewer) {
        if (!viewer.isClosed()) {
            dismiss(viewer);
        }
    }

    /** Each viewer has its own second of the interval, so that not all are written to in the same one. */
    private void greet(Viewer viewer, int place, ByteBuf heartbeat, EventId cursor) {
        if (isDue(config.heartbeat(), place)) {
            viewer.socket()
                    .write(
                            viewer.state() instanceof ViewerState.Live
                                    ? heartbeat.retainedDuplicate()
                                    : chunks.of(ControlFrames.heartbeat(viewer.cursor(cursor))));
        }
        if (viewer.filter().named() && isDue(config.ping(), place)) {
            viewer.socket().write(chunks.of(ControlFrames.ping(viewer.filter())));
        }
    }

    private boolean isDue(Duration interval, int place) {
        return (seconds + place) % Math.max(1, interval.toSeconds()) == 0;
    }
}
