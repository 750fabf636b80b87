package dev.agentpipe.stream.netty;

import dev.agentpipe.stream.feed.PostgresCatchUpReader;
import dev.agentpipe.stream.hub.LogListener;
import dev.agentpipe.stream.hub.Ring;
import dev.agentpipe.stream.viewer.ViewerConfig;
import dev.agentpipe.stream.viewer.ViewerCounters;
import dev.agentpipe.stream.viewer.ViewerLoop;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** All viewers of this instance: one {@link NettyLoop} for each event loop that has any. */
public final class Viewers implements LogListener {

    private final Map<EventLoop, NettyLoop> loops = new ConcurrentHashMap<>();
    private final Ring ring;
    private final PostgresCatchUpReader catchUp;
    private final ViewerConfig config;
    private final ChunkEncoder chunks;

    public Viewers(Ring ring, PostgresCatchUpReader catchUp, ViewerConfig config, ChunkEncoder chunks) {
        this.ring = ring;
        this.catchUp = catchUp;
        this.config = config;
        this.chunks = chunks;
    }

    @Override
    public void logAdvanced() {
        loops.values().forEach(NettyLoop::logAdvanced);
    }

    public Collection<NettyLoop> loops() {
        return loops.values();
    }

    public NettyLoop on(EventLoop eventLoop) {
        return loops.computeIfAbsent(
                eventLoop,
                loop -> new NettyLoop(
                        loop, timer -> new ViewerLoop(ring, catchUp.on(timer), timer, config, chunks), config, chunks));
    }

    public ViewerCounters counters() {
        return chunks.counters();
    }

    public ViewerConfig config() {
        return config;
    }
}
