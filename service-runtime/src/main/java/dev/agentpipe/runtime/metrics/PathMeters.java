package dev.agentpipe.runtime.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** The meters of one path template, found by two indexes and created when first needed. Any thread. */
final class PathMeters {

    /** The status that nginx uses for it; no client ever sees it. */
    static final int CLIENT_GONE = 499;

    private static final int LOWEST_STATUS = 100;
    private static final int STATUSES = 500;
    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    private static final String OTHER_METHOD = "other";

    /**
     * 200 ms is the goal for answering an event; without this bucket nothing between 100 and 500 ms could be told
     * apart.
     */
    private static final Duration[] BUCKETS = {
        Duration.ofMillis(10),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(200),
        Duration.ofMillis(500),
        Duration.ofSeconds(1),
        Duration.ofSeconds(2),
        Duration.ofSeconds(5)
    };

    private final String path;
    private final MeterRegistry metrics;
    private final AtomicReferenceArray<AtomicReferenceArray<Timer>> byMethod =
            new AtomicReferenceArray<>(METHODS.size() + 1);

    PathMeters(String path, MeterRegistry metrics) {
        this.path = path;
        this.metrics = metrics;
    }

    String path() {
        return path;
    }

    void record(HttpMethod method, int status, long nanos) {
        int index = METHODS.indexOf(method.name());
        timer(index < 0 ? METHODS.size() : index, status).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(int method, int status) {
        AtomicReferenceArray<Timer> byStatus = byMethod.get(method);
        if (byStatus == null) {
            byMethod.compareAndSet(method, null, new AtomicReferenceArray<>(STATUSES));
            byStatus = byMethod.get(method);
        }
        int index = Math.max(0, Math.min(STATUSES - 1, status - LOWEST_STATUS));
        Timer timer = byStatus.get(index);
        if (timer == null) {
            timer = register(method, index + LOWEST_STATUS);
            byStatus.set(index, timer);
        }
        return timer;
    }

    /** When two threads register at once the second gets the meter of the first. */
    private Timer register(int method, int status) {
        Tags tags = Tags.of(
                "method",
                method < METHODS.size() ? METHODS.get(method) : OTHER_METHOD,
                "path",
                path,
                "status",
                Integer.toString(status));
        Timer timer = Timer.builder("http.request.duration")
                .description("from a request's arrival to the head of its answer")
                .tags(tags)
                .serviceLevelObjectives(BUCKETS)
                .register(metrics);
        FunctionCounter.builder("http.requests", timer, Timer::count)
                .description("answered requests; status 499 when the client had gone before")
                .tags(tags)
                .register(metrics);
        return timer;
    }
}
