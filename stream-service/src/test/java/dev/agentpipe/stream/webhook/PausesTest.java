package dev.agentpipe.stream.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PausesTest {

    private final Pauses pauses = new Pauses(Duration.ofSeconds(5));

    @Test
    void grows_threefold_from_the_first_pause() {
        assertThat(pauses.after(1, 0.5)).isEqualTo(Duration.ofSeconds(5));
        assertThat(pauses.after(2, 0.5)).isEqualTo(Duration.ofSeconds(15));
        assertThat(pauses.after(4, 0.5)).isEqualTo(Duration.ofSeconds(135));
    }

    @Test
    void ends_at_four_hours_however_often_it_failed() {
        assertThat(pauses.after(12, 0.5)).isEqualTo(Duration.ofHours(4));
        assertThat(pauses.after(Integer.MAX_VALUE, 1)).isEqualTo(Duration.ofMinutes(288));
    }

    @Test
    void spreads_by_a_fifth() {
        assertThat(pauses.after(1, 0)).isEqualTo(Duration.ofSeconds(4));
        assertThat(pauses.after(1, 1)).isEqualTo(Duration.ofSeconds(6));
    }
}
