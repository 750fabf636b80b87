package dev.agentpipe.stream.follow;

import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.runtime.health.SchemaCheck;
import dev.agentpipe.stream.database.QueryTimes;
import io.agroal.api.AgroalDataSource;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.arc.All;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.function.ToDoubleFunction;

/**
 * Runs the followers from start to stop, each on a thread of its own. They share a few connections, so that the hub's
 * reads and those of requests always find one.
 */
@Singleton
final class Followers {

    private final List<FollowerThread> followers;
    private final List<Thread> threads = new ArrayList<>();
    private final boolean enabled;

    Followers(
            @All List<LogFollower> all,
            AgroalDataSource dataSource,
            QueryTimes times,
            SchemaCheck schema,
            FollowerConfig config,
            MeterRegistry metrics) {
        Semaphore connections = new Semaphore(config.connections(), true);
        PageLimits limits = new PageLimits(config.pageSize(), config.pageBytes().asLongValue());
        this.enabled = config.enabled();
        this.followers = all.stream()
                .map(follower -> new FollowerThread(
                        follower, new FollowerStep(follower, limits), dataSource, times, schema, connections, config))
                .toList();
        for (FollowerThread follower : followers) {
            gauge(metrics, "events", "events of the log that a follower lacks", follower, Look::events);
            gauge(metrics, "seconds", "age of the oldest event that a follower lacks", follower, Look::seconds);
        }
    }

    /** Not a number before the first look. */
    private static void gauge(
            MeterRegistry metrics,
            String unit,
            String description,
            FollowerThread follower,
            ToDoubleFunction<Look> value) {
        Gauge.builder(
                        "agentpipe.follower.lag." + unit,
                        follower,
                        running -> running.lastLook() == null ? Double.NaN : value.applyAsDouble(running.lastLook()))
                .description(description)
                .tag("follower", follower.name())
                .register(metrics);
    }

    void start(@Observes StartupEvent event) {
        if (enabled) {
            for (FollowerThread follower : followers) {
                Thread thread = new Thread(follower, "follower-" + follower.name());
                thread.setDaemon(true);
                thread.start();
                threads.add(thread);
            }
        }
    }

    void stop(@Observes ShutdownEvent event) {
        followers.forEach(FollowerThread::stop);
        threads.forEach(Thread::interrupt);
    }
}
