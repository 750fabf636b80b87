package dev.agentpipe.stream.feed;

import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.runtime.health.SchemaCheck;
import dev.agentpipe.runtime.publishing.HighWaterMark;
import dev.agentpipe.stream.StreamConfig;
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

/** Puts the hub together and runs it from start to stop. */
@Singleton
public final class FeedBeans {

    @Produces
    @Singleton
    public HubConfig config(StreamConfig config) {
        return new HubConfig(
                config.grace(),
                config.headInterval(),
                config.headIntervalWithoutRedis(),
                config.headIntervalWithoutRedis(),
                config.pageSize(),
                config.ringSize().asLongValue(),
                config.heldSize().asLongValue());
    }

    @Produces
    @Singleton
    public Ring ring(HubConfig config) {
        return new Ring(config.ringBytes());
    }

    @Produces
    @Singleton
    public HubCounters counters() {
        return new HubCounters();
    }

    @Produces
    @Singleton
    public EventLog log(AgroalDataSource dataSource) {
        return new EventLog(dataSource);
    }

    @Produces
    @Singleton
    public SchemaCheck schema(AgroalDataSource dataSource) {
        return new SchemaCheck(dataSource);
    }

    @Produces
    @Singleton
    public Bus bus(Vertx vertx, StreamConfig config) {
        return new RedisBus(vertx, config.redisUrl(), config.probeInterval());
    }

    @Produces
    @Singleton
    public LogReader reader(EventLog log, SchemaCheck schema, HighWaterMark witness) {
        return new LogReader(log, schema, witness);
    }

    @Produces
    @Singleton
    public Hub hub(HubConfig config, Ring ring, HubCounters counters) {
        return new Hub(config, ring, counters);
    }

    @Produces
    @Singleton
    public HubDriver driver(Hub hub, LogReader reader, Bus bus, @All List<LogListener> listeners) {
        return new HubDriver(hub, reader, bus, () -> listeners.forEach(LogListener::logAdvanced));
    }

    public void start(@Observes StartupEvent event, HubDriver driver) {
        driver.start();
    }

    public void stop(@Observes ShutdownEvent event, HubDriver driver) {
        driver.stop();
    }
}
