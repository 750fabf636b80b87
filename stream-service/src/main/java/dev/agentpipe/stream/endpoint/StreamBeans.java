package dev.agentpipe.stream.endpoint;

import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.stream.StreamConfig;
import dev.agentpipe.stream.feed.HubDriver;
import dev.agentpipe.stream.feed.PostgresCatchUpReader;
import dev.agentpipe.stream.hub.LogListener;
import dev.agentpipe.stream.hub.Ring;
import dev.agentpipe.stream.netty.ChunkEncoder;
import dev.agentpipe.stream.netty.Viewers;
import dev.agentpipe.stream.viewer.MaxAge;
import dev.agentpipe.stream.viewer.ViewerConfig;
import dev.agentpipe.stream.viewer.ViewerCounters;
import io.netty.buffer.PooledByteBufAllocator;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Puts together what viewers are served by. */
@Singleton
public final class StreamBeans {

    private static final int CHUNK_BYTES = 128 * 1024;
    /** Threads that ask for the head when somebody comes back with an id that is not in the ring. */
    private static final int HEAD_READERS = 2;

    @Produces
    @Singleton
    public ViewerConfig config(StreamConfig config) {
        return new ViewerConfig(
                config.coalescing(),
                CHUNK_BYTES,
                config.socketQueue().asLongValue(),
                config.stallTimeout(),
                config.heartbeatInterval(),
                config.pingInterval(),
                config.retry());
    }

    @Produces
    @Singleton
    public ViewerCounters counters() {
        return new ViewerCounters();
    }

    /** Of its own allocator, which is what makes the bytes that wait in sockets countable. */
    @Produces
    @Singleton
    public ChunkEncoder chunks(StreamConfig config, ViewerCounters counters) {
        PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
        long most = config.pendingSize().asLongValue();
        return new ChunkEncoder(allocator, () -> allocator.pinnedDirectMemory() > most, counters);
    }

    @Produces
    @Singleton
    @Typed(Viewers.class)
    public Viewers viewers(
            StreamConfig config, Ring ring, EventLog log, ViewerConfig viewerConfig, ChunkEncoder chunks) {
        PostgresCatchUpReader catchUp =
                new PostgresCatchUpReader(log, threads("catch-up", config.catchUpQueries()), config.pageSize());
        return new Viewers(ring, catchUp, viewerConfig, chunks);
    }

    @Produces
    @Singleton
    public LogListener listener(Viewers viewers) {
        return viewers;
    }

    @Produces
    @Singleton
    public StartPoint startPoint(Ring ring, EventLog log, HubDriver hub) {
        return new StartPoint(ring, log, hub, threads("head-reader", HEAD_READERS));
    }

    @Produces
    @Singleton
    public StreamStart streamStart(Viewers viewers, ViewerStatistics census, StreamConfig config) {
        return new StreamStart(viewers, census, new MaxAge(config.maxAge()));
    }

    @Produces
    @Singleton
    public Admission admission(StreamConfig config) {
        return new Admission(config.maxViewers(), config.maxViewersPerAddress());
    }

    private static ExecutorService threads(String name, int count) {
        return Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
