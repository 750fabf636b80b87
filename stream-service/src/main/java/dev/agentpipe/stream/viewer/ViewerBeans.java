package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.stream.StreamConfig;
import dev.agentpipe.stream.hub.HubDriver;
import dev.agentpipe.stream.hub.LogListener;
import dev.agentpipe.stream.hub.Ring;
import io.netty.buffer.PooledByteBufAllocator;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Puts together what viewers are served by. */
@Singleton
final class ViewerBeans {

    private static final int CHUNK_BYTES = 128 * 1024;
    /** Threads that ask for the head when somebody comes back with an id that is not in the ring. */
    private static final int HEAD_READERS = 2;

    @Produces
    @Singleton
    ViewerConfig config(StreamConfig config) {
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
    ViewerCounters counters() {
        return new ViewerCounters();
    }

    /** Of its own allocator, which is what makes the bytes that wait in sockets countable. */
    @Produces
    @Singleton
    Chunks chunks(StreamConfig config, ViewerCounters counters) {
        PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
        long most = config.pendingSize().asLongValue();
        return new Chunks(allocator, () -> allocator.pinnedDirectMemory() > most, counters);
    }

    @Produces
    @Singleton
    @Typed(Viewers.class)
    Viewers viewers(StreamConfig config, Ring ring, EventLog log, ViewerConfig viewerConfig, Chunks chunks) {
        PostgresCatchUp catchUp =
                new PostgresCatchUp(log, threads("catch-up", config.catchUpQueries()), config.pageSize());
        return new Viewers(ring, catchUp, viewerConfig, chunks);
    }

    @Produces
    @Singleton
    LogListener listener(Viewers viewers) {
        return viewers;
    }

    @Produces
    @Singleton
    StartPoint startPoint(Ring ring, EventLog log, HubDriver hub) {
        return new StartPoint(ring, log, hub, threads("head-reader", HEAD_READERS));
    }

    @Produces
    @Singleton
    StreamStart streamStart(Viewers viewers, ViewerCensus census, StreamConfig config) {
        return new StreamStart(viewers, census, new MaxAge(config.maxAge()));
    }

    @Produces
    @Singleton
    Admission admission(StreamConfig config) {
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
