package dev.agentpipe.stream.viewer;

import dev.agentpipe.stream.hub.LogListener;
import dev.agentpipe.stream.hub.Ring;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All viewers of this instance: one {@link NettyLoop} for each event loop that has any. */
final class Viewers implements LogListener {

    private final Map<EventLoop, NettyLoop> loops = new ConcurrentHashMap<>();
    private final Ring ring;
    private final PostgresCatchUp catchUp;
    private final ViewerConfig config;
    private final Chunks chunks;

    Viewers(Ring ring, PostgresCatchUp catchUp, ViewerConfig config, Chunks chunks) {
        this.ring = ring;
        this.catchUp = catchUp;
        this.config = config;
        this.chunks = chunks;
    }

    @Override
    public void logAdvanced() {
        loops.values().forEach(NettyLoop::logAdvanced);
    }

    Collection<NettyLoop> loops() {
        return loops.values();
    }

    NettyLoop on(EventLoop eventLoop) {
        return loops.computeIfAbsent(
                eventLoop,
                loop -> new NettyLoop(
                        loop, timer -> new ViewerLoop(ring, catchUp.on(timer), timer, config, chunks), config, chunks));
    }

    ViewerCounters counters() {
        return chunks.counters();
    }

    ViewerConfig config() {
        return config;
    }
}
