package dev.agentpipe.stream.endpoint;

import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.stream.StreamConfig;
import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.database.QueryTimes;
import dev.agentpipe.stream.feed.HubDriver;
import dev.agentpipe.stream.feed.PostgresCatchUpReader;
import dev.agentpipe.stream.hub.LogListener;
import dev.agentpipe.stream.hub.Ring;
import dev.agentpipe.stream.netty.HttpChunkEncoder;
import dev.agentpipe.stream.netty.Viewers;
import dev.agentpipe.stream.viewer.ChunkEncoder;
import dev.agentpipe.stream.viewer.ControlFrames;
import dev.agentpipe.stream.viewer.DeliveryLag;
import dev.agentpipe.stream.viewer.MaxAge;
import dev.agentpipe.stream.viewer.ViewerConfig;
import dev.agentpipe.stream.viewer.ViewerCounters;
import dev.agentpipe.stream.viewer.ViewerOutput;
import io.netty.buffer.PooledByteBufAllocator;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.enterprise.inject.Typed;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ThreadLocalRandom;
import java.util.random.RandomGenerator;

/** Wires the classes that serve viewers. */
@Singleton
final class StreamBeans {

    private static final int CHUNK_BYTES = 128 * 1024;
    /** Threads that ask for the head when a viewer returns with an id that is not in the ring. */
    private static final int HEAD_READERS = 2;

    @Produces
    @Singleton
    ViewerConfig config(StreamConfig config) {
        return new ViewerConfig(
                config.coalescing(),
                CHUNK_BYTES,
                config.socketQueue().asLongValue(),
                config.stallTimeout(),
                config.heartbeatInterval());
    }

    @Produces
    @Singleton
    ViewerCounters counters() {
        return new ViewerCounters();
    }

    /** With a separate allocator, so that the bytes waiting in sockets can be counted. */
    @Produces
    @Singleton
    ChunkEncoder chunks(StreamConfig config) {
        PooledByteBufAllocator allocator = new PooledByteBufAllocator(true);
        long most = config.pendingSize().asLongValue();
        return new HttpChunkEncoder(allocator, () -> allocator.pinnedDirectMemory() > most);
    }

    @Produces
    @Singleton
    ControlFrames frames(StreamConfig config) {
        RandomGenerator random = () -> ThreadLocalRandom.current().nextLong();
        return new ControlFrames(InstantSource.system(), random, config.retry(), config.pingInterval());
    }

    @Produces
    @Singleton
    ViewerOutput output(ChunkEncoder chunks, ControlFrames frames, ViewerCounters counters, DeliveryLag lag) {
        return new ViewerOutput(chunks, frames, counters, lag);
    }

    @Produces
    @Singleton
    @Typed(Viewers.class)
    Viewers viewers(
            StreamConfig config,
            Ring ring,
            EventLog log,
            QueryTimes times,
            ViewerConfig viewerConfig,
            ViewerOutput output) {
        PostgresCatchUpReader.Log pages = (selection, after, upTo, limits) ->
                times.time(QueryName.CATCH_UP, () -> log.page(selection, after, upTo, limits));
        PostgresCatchUpReader reader =
                new PostgresCatchUpReader(pages, threads("catch-up", config.catchUpQueries()), config.pageSize());
        return new Viewers(ring, reader::on, viewerConfig, output);
    }

    @Produces
    @Singleton
    LogListener listener(Viewers viewers) {
        return viewers;
    }

    @Produces
    @Singleton
    StartPoint startPoint(Ring ring, EventLog log, QueryTimes times, HubDriver hub) {
        return new StartPoint(ring, log, times, hub, threads("head-reader", HEAD_READERS));
    }

    @Produces
    @Singleton
    StreamStart streamStart(
            Viewers viewers, ViewerStatistics statistics, ViewerUse use, ControlFrames frames, StreamConfig config) {
        return new StreamStart(viewers, statistics, use, frames, new MaxAge(config.maxAge()));
    }

    @Produces
    @Singleton
    Admission admission(StreamConfig config) {
        return new Admission(config.maxViewers(), config.maxViewersPerAddress());
    }

    /** No viewer is admitted once streams are being closed; runs before {@code Drain} lists them. */
    void drain(@Observes @Priority(1) ShutdownDelayInitiatedEvent stopping, Admission admission) {
        admission.drain();
    }

    private static ExecutorService threads(String name, int count) {
        return Executors.newFixedThreadPool(count, task -> {
            Thread thread = new Thread(task, name);
            thread.setDaemon(true);
            return thread;
        });
    }
}
