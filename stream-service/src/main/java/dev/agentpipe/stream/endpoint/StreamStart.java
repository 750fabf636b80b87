package dev.agentpipe.stream.endpoint;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.runtime.log.AccessLog;
import dev.agentpipe.stream.access.Reader;
import dev.agentpipe.stream.netty.ChannelSocket;
import dev.agentpipe.stream.netty.NettyLoop;
import dev.agentpipe.stream.netty.Viewers;
import dev.agentpipe.stream.viewer.ControlFrames;
import dev.agentpipe.stream.viewer.Filter;
import dev.agentpipe.stream.viewer.MaxAge;
import dev.agentpipe.stream.viewer.Viewer;
import dev.agentpipe.stream.viewer.ViewerLoop;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import java.util.concurrent.ThreadLocalRandom;

/** Turns an answered request into a viewer. On the connection's event loop. */
final class StreamStart {

    private final Viewers viewers;
    private final ViewerStatistics statistics;
    private final ViewerUse use;
    private final ControlFrames frames;
    private final MaxAge maxAge;

    StreamStart(Viewers viewers, ViewerStatistics statistics, ViewerUse use, ControlFrames frames, MaxAge maxAge) {
        this.viewers = viewers;
        this.statistics = statistics;
        this.use = use;
        this.frames = frames;
        this.maxAge = maxAge;
    }

    /**
     * Sends the headers and adds the viewer.
     *
     * @param startsAfter null for the instance's current position, {@link StreamRequest#UNKNOWN} for a reset to it
     * @param reader the viewer's reader
     */
    void begin(RoutingContext context, Channel channel, Filter filter, EventId startsAfter, Reader reader) {
        if (!channel.isActive()) {
            return;
        }
        NettyLoop netty = viewers.on(channel.eventLoop());
        ViewerLoop loop = netty.loop();
        EventId start = startsAfter == null ? loop.cursor() : startsAfter;
        boolean resets = start.epoch() < loop.cursor().epoch();
        context.response()
                .setChunked(true)
                .putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store, no-transform")
                .putHeader("X-Accel-Buffering", "no")
                .write(frames.connected(filter, resets ? null : start));
        // The idle handler would not see what is written past it, and would close a busy stream.
        ChannelHandler idle = channel.pipeline().get("idle");
        if (idle != null) {
            channel.pipeline().remove(idle);
        }
        ChannelSocket socket = new ChannelSocket(channel);
        AccessLog.countBytes(context, socket::sentBytes);
        Viewer viewer = new Viewer(
                filter, socket, start, reader.keyId(), maxAge.closesAt(netty.now(), ThreadLocalRandom.current()));
        statistics.came(filter, reader);
        use.came(reader);
        loop.add(viewer);
        // Last: on a connection that was closed meanwhile it runs at once.
        channel.closeFuture().addListener(closed -> {
            loop.remove(viewer);
            statistics.went(filter, reader);
            use.went(reader);
        });
    }
}
