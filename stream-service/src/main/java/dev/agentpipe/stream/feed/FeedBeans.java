package dev.agentpipe.stream.feed;

import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.Installation;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.runtime.health.SchemaCheck;
import dev.agentpipe.runtime.publishing.HighWaterMark;
import dev.agentpipe.runtime.redis.RedisAccess;
import dev.agentpipe.runtime.redis.RedisState;
import dev.agentpipe.stream.HeapShare;
import dev.agentpipe.stream.StreamConfig;
import dev.agentpipe.stream.database.QueryTimes;
import dev.agentpipe.stream.hub.Hub;
import dev.agentpipe.stream.hub.HubConfig;
import dev.agentpipe.stream.hub.HubCounters;
import dev.agentpipe.stream.hub.LogListener;
import dev.agentpipe.stream.hub.Ring;
import io.agroal.api.AgroalDataSource;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;

/** Wires the hub and runs it from start to stop. */
@Singleton
final class FeedBeans {

    /** The size of a read of the log: a few of them at a time must fit into a small heap. */
    private static final long PAGE_BYTES = 1024 * 1024;

    private static final long MAX_RING_BYTES = 64L * 1024 * 1024;

    @Produces
    @Singleton
    HubConfig config(StreamConfig config) {
        return new HubConfig(
                config.grace(),
                config.headInterval(),
                config.headIntervalWithoutRedis(),
                config.headIntervalWithoutRedis(),
                new PageLimits(config.pageSize(), PAGE_BYTES),
                HeapShare.bytes(config.ringSize(), MAX_RING_BYTES, 8),
                config.reorderBufferSize().asLongValue());
    }

    @Produces
    @Singleton
    Ring ring(HubConfig config) {
        return new Ring(config.ringBytes());
    }

    @Produces
    @Singleton
    HubCounters counters() {
        return new HubCounters();
    }

    @Produces
    @Singleton
    EventLog log(AgroalDataSource dataSource) {
        return new EventLog(dataSource);
    }

    @Produces
    @Singleton
    SchemaCheck schema(AgroalDataSource dataSource) {
        return new SchemaCheck(dataSource);
    }

    @Produces
    @Singleton
    Bus bus(Vertx vertx, StreamConfig config, RedisAccess redis, RedisState state, Installation installation) {
        return new RedisBus(
                vertx, () -> redis.optionsFor(config.redisUrl()), installation, state, config.probeInterval());
    }

    @Produces
    @Singleton
    LogReader reader(EventLog log, QueryTimes times, SchemaCheck schema, HighWaterMark highWaterMark) {
        return new LogReader(log, times, schema, highWaterMark);
    }

    @Produces
    @Singleton
    Hub hub(HubConfig config, Ring ring, HubCounters counters) {
        return new Hub(config, ring, counters);
    }

    @Produces
    @Singleton
    HubDriver driver(Hub hub, LogReader reader, Bus bus, @All List<LogListener> listeners) {
        return new HubDriver(hub, reader, bus, () -> listeners.forEach(LogListener::logAdvanced));
    }

    void start(@Observes StartupEvent event, HubDriver driver) {
        driver.start();
    }

    void stop(@Observes ShutdownEvent event, HubDriver driver) {
        driver.stop();
    }
}
