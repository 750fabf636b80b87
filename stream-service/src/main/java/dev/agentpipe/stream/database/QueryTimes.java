package dev.agentpipe.stream.database;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** How long the database work of this service takes, by name; whatever its outcome. */
@Singleton
public final class QueryTimes {

    private static final Duration[] BUCKETS = {
        Duration.ofMillis(1),
        Duration.ofMillis(5),
        Duration.ofMillis(20),
        Duration.ofMillis(100),
        Duration.ofMillis(500),
        Duration.ofSeconds(2),
        Duration.ofSeconds(10)
    };

    private final Map<QueryName, Timer> timers = new EnumMap<>(QueryName.class);

    public QueryTimes(MeterRegistry metrics) {
        for (QueryName query : QueryName.values()) {
            timers.put(
                    query,
                    Timer.builder("agentpipe.stream.query.duration")
                            .description("work of the database by name, to its result or failure")
                            .tag("query", query.label())
                            .serviceLevelObjectives(BUCKETS)
                            .register(metrics));
        }
    }

    /** Work that is to be timed. */
    @FunctionalInterface
    public interface Work<T, E extends Exception> {
        T run() throws E;
    }

    public <T, E extends Exception> T time(QueryName query, Work<T, E> work) throws E {
        long since = System.nanoTime();
        try {
            return work.run();
        } finally {
            timers.get(query).record(System.nanoTime() - since, TimeUnit.NANOSECONDS);
        }
    }
}
