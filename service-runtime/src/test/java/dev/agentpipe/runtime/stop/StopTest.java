package dev.agentpipe.runtime.stop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopTest {

    @Test
    void rejects_nothing_while_the_service_runs() {
        assertThat(new Stop(Duration.ZERO, Duration.ofSeconds(10)).rejects()).isFalse();
    }

    @Test
    void welcomes_requests_for_a_third_of_the_time_that_they_have() {
        Stop stop = new Stop(Duration.ZERO, Duration.ofSeconds(9));
        stop.begin(null);
        assertThat(stop.rejects()).isFalse();
        await().atLeast(Duration.ofSeconds(1)).atMost(Duration.ofSeconds(20)).until(stop::rejects);
    }

    @Test
    void welcomes_them_while_it_waits_for_viewers_to_go() {
        Stop stop = new Stop(Duration.ofHours(1), Duration.ofNanos(1));
        stop.begin(null);
        assertThat(stop.rejects()).isFalse();
    }

    @Test
    void takes_a_request_beside_others_only_because_quarkus_closes_the_server_after_the_last() {
        Stop stop = new Stop(Duration.ZERO, Duration.ofHours(1));
        assertThat(stop.came()).isTrue();
        stop.begin(null);
        assertThat(stop.came()).isTrue();
        stop.answered();
        assertThat(stop.came()).isTrue();
        stop.answered();
        stop.answered();
        assertThat(stop.came()).isFalse();
        assertThat(stop.came()).isFalse();
    }

    @Test
    void takes_every_request_while_it_waits_for_viewers_to_go() {
        Stop stop = new Stop(Duration.ofHours(1), Duration.ofHours(1));
        stop.begin(null);
        assertThat(stop.came()).isTrue();
        stop.answered();
        assertThat(stop.came()).isTrue();
    }

    @Test
    void rejects_what_comes_once_all_are_answered() {
        Stop stop = new Stop(Duration.ofHours(1), Duration.ofHours(1));
        stop.begin(null);
        stop.requestsAreOver(null);
        assertThat(stop.rejects()).isTrue();
    }

    @Test
    void gives_the_process_time_for_viewers_requests_and_what_is_to_be_written() {
        assertThat(new Stop(Duration.ofSeconds(5), Duration.ofSeconds(3)).limit())
                .isEqualTo(Duration.ofSeconds(16));
    }
}
