package dev.agentpipe.stream.database;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.log.EventId;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ReplicaLagTest {

    private static final Duration KEPT = Duration.ofSeconds(10);

    private final ReplicaLag lag = new ReplicaLag(KEPT);
    private long millis = 1_000_000;

    @Test
    void a_replica_with_every_event_has_none_however_old_the_last_event_is() {
        grownTo(5);
        after(3_600_000);
        assertThat(of(5)).isZero();
        assertThat(of(6)).as("ahead of this instance").isZero();
    }

    @Test
    void it_is_the_time_since_the_first_event_that_is_missing() {
        grownTo(5);
        after(1_000);
        grownTo(6);
        after(2_000);
        grownTo(7);
        after(500);
        assertThat(of(6)).isEqualTo(Duration.ofMillis(500));
        assertThat(of(5)).isEqualTo(Duration.ofMillis(2_500));
    }

    /** After a quiet hour it is not the hour. */
    @Test
    void it_begins_with_the_event_and_not_with_the_one_before() {
        grownTo(5);
        after(3_600_000);
        grownTo(6);
        after(100);
        assertThat(of(5)).isEqualTo(Duration.ofMillis(100));
    }

    @Test
    void events_of_one_moment_are_as_old_as_the_first_of_them() {
        grownTo(5);
        after(1_000);
        grownTo(6);
        after(30);
        grownTo(9);
        after(1_000);
        assertThat(of(8)).isEqualTo(Duration.ofMillis(1_030));
        assertThat(of(9)).isZero();
    }

    @Test
    void what_is_no_longer_remembered_is_older_than_what_is() {
        for (int position = 1; position <= 100; position++) {
            grownTo(position);
            after(1_000);
        }
        assertThat(of(3)).isGreaterThan(KEPT);
        assertThat(of(95)).isEqualTo(Duration.ofSeconds(5));
    }

    @Test
    void what_was_there_at_the_start_may_be_of_any_age() {
        assertThat(of(5)).isGreaterThan(KEPT);
        grownTo(5);
        assertThat(of(4)).isGreaterThan(KEPT);
        assertThat(of(5)).isZero();
    }

    @Test
    void another_epoch_is_never_recent() {
        grownTo(5);
        lag.grown(new EventId(2, 3), nanos());
        assertThat(of(5)).isGreaterThan(KEPT);
        assertThat(of(9)).isGreaterThan(KEPT);
        assertThat(lag.of(new EventId(2, 2), nanos())).isGreaterThan(KEPT);
        assertThat(lag.of(new EventId(2, 3), nanos())).isZero();
        assertThat(lag.of(new EventId(3, 3), nanos())).isGreaterThan(KEPT);
    }

    private void grownTo(long position) {
        lag.grown(new EventId(1, position), nanos());
    }

    private Duration of(long position) {
        return lag.of(new EventId(1, position), nanos());
    }

    private void after(long more) {
        millis += more;
    }

    private long nanos() {
        return Duration.ofMillis(millis).toNanos();
    }
}
