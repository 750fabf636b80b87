package dev.agentpipe.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.http.HttpMethod;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class PathMetersTest {

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final PathMeters meters = new PathMeters("/api/sessions/{id}", registry);

    @Test
    void counts_and_times_by_method_path_and_status() {
        meters.record(HttpMethod.GET, 200, Duration.ofMillis(30).toNanos());
        meters.record(HttpMethod.GET, 200, Duration.ofMillis(30).toNanos());
        meters.record(HttpMethod.GET, 404, 1);
        assertThat(registry.get("http.requests")
                        .tags("method", "GET", "path", "/api/sessions/{id}", "status", "200")
                        .functionCounter()
                        .count())
                .isEqualTo(2);
        assertThat(registry.get("http.request.duration")
                        .tag("status", "404")
                        .timer()
                        .count())
                .isOne();
    }

    /** A client may send any word as a method: each would be a series, and stay. */
    @Test
    void makes_no_series_of_what_a_client_makes_up() {
        for (int i = 0; i < 1_000; i++) {
            meters.record(HttpMethod.valueOf("BREW" + i), 405, 1);
        }
        assertThat(registry.find("http.request.duration").timers()).hasSize(1);
        assertThat(registry.get("http.requests")
                        .tag("method", "other")
                        .functionCounter()
                        .count())
                .isEqualTo(1_000);
    }
}
