package dev.agentpipe.stream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MaxAgeTest {

    private static final Duration NOW = Duration.ofMinutes(7);

    @Test
    void spreads_the_ends_of_streams_over_a_fifth_of_their_age() {
        Random random = new Random(1);
        MaxAge hour = new MaxAge(Duration.ofHours(1));
        assertThat(Stream.generate(() -> hour.closesAt(NOW, random).minus(NOW).toSeconds())
                        .limit(1_000))
                .allMatch(seconds -> seconds >= 54 * 60 && seconds <= 66 * 60)
                .anyMatch(seconds -> seconds < 55 * 60)
                .anyMatch(seconds -> seconds > 65 * 60);
    }

    @Test
    void can_be_switched_off() {
        assertThat(new MaxAge(Duration.ZERO).closesAt(NOW, new Random(1))).isNull();
    }
}
