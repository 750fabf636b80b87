package dev.agentpipe.stream.hub;

import dev.agentpipe.model.health.SchemaCheck;
import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.Witness;
import dev.agentpipe.stream.StreamConfig;
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
final class HubBeans {

    @Produces
    @Singleton
    HubConfig config(StreamConfig config) {
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
    Bus bus(Vertx vertx, StreamConfig config) {
        return new RedisBus(vertx, config.redisUrl(), config.probeInterval());
    }

    @Produces
    @Singleton
    LogReader reader(EventLog log, SchemaCheck schema, Witness witness) {
        return new LogReader(log, schema, witness);
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
