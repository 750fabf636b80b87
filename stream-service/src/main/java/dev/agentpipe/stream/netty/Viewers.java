package dev.agentpipe.stream.netty;

import dev.agentpipe.stream.hub.LogListener;
import dev.agentpipe.stream.hub.Ring;
import dev.agentpipe.stream.viewer.CatchUpReader;
import dev.agentpipe.stream.viewer.LoopTimer;
import dev.agentpipe.stream.viewer.ViewerConfig;
import dev.agentpipe.stream.viewer.ViewerLoop;
import dev.agentpipe.stream.viewer.ViewerOutput;
import io.netty.channel.EventLoop;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/** All viewers of this instance: one {@link NettyLoop} for each event loop that has any. */
public final class Viewers implements LogListener {

    private final Map<EventLoop, NettyLoop> loops = new ConcurrentHashMap<>();
    private final Ring ring;
    private final Function<LoopTimer, CatchUpReader> reader;
    private final ViewerConfig config;
    private final ViewerOutput output;

    /** {@code reader} gives each loop a reader whose answers arrive on that loop. */
    public Viewers(Ring ring, Function<LoopTimer, CatchUpReader> reader, ViewerConfig config, ViewerOutput output) {
        this.ring = ring;
        this.reader = reader;
        this.config = config;
        this.output = output;
    }

    @Override
    public void logAdvanced() {
        loops.values().forEach(NettyLoop::logAdvanced);
    }

    public Collection<NettyLoop> loops() {
        return loops.values();
    }

    public NettyLoop on(EventLoop eventLoop) {
        return loops.computeIfAbsent(eventLoop, loop -> new NettyLoop(loop, this::loop, config, output));
    }

    private ViewerLoop loop(LoopTimer timer) {
        return new ViewerLoop(ring, reader.apply(timer), timer, config, output);
    }
}
