package dev.agentpipe.stream.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class PaceTest {

    private static final Instant START = Instant.parse("2026-01-01T12:00:00Z");

    private final Pace pace = new Pace(4, Duration.ofSeconds(3));
    private Duration now = Duration.ofHours(1);

    @Test
    void begins_at_once() {
        assertThat(pace.until(START, now)).isZero();
    }

    @Test
    void waits_as_long_as_it_was_divided_by_the_speed() {
        pace.sent(START, now);
        assertThat(pace.until(START.plusSeconds(8), now)).isEqualTo(Duration.ofSeconds(2));
        now = now.plusSeconds(1);
        assertThat(pace.until(START.plusSeconds(8), now)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void waits_no_longer_than_the_cap() {
        pace.sent(START, now);
        assertThat(pace.until(START.plusSeconds(86_400), now)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void does_not_wait_for_times_that_go_back_and_does_not_count_them_twice() {
        pace.sent(START.plusSeconds(8), now);
        assertThat(pace.until(START, now)).isZero();
        pace.sent(START, now);
        assertThat(pace.until(START.plusSeconds(12), now)).isEqualTo(Duration.ofSeconds(1));
    }

    @Test
    void keeps_time_over_many_small_delays_and_does_not_hurry_after_a_long_one() {
        pace.sent(START, now);
        now = now.plusMillis(1_100);
        pace.sent(START.plusSeconds(4), now);
        assertThat(pace.until(START.plusSeconds(8), now)).isEqualTo(Duration.ofMillis(900));
        now = now.plusSeconds(60);
        pace.sent(START.plusSeconds(8), now);
        assertThat(pace.until(START.plusSeconds(12), now)).isEqualTo(Duration.ofSeconds(1));
    }
}
