package dev.agentpipe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SpreadTest {

    @Test
    void gives_the_median_and_the_middle_half() {
        assertThat(Spread.of(List.of(5.0, 1.0, 3.0, 2.0, 4.0))).isEqualTo(new Spread(3, 2, 4));
        assertThat(Spread.of(List.of(1.0, 2.0))).isEqualTo(new Spread(1.5, 1.25, 1.75));
        assertThat(Spread.of(List.of(7.0))).isEqualTo(new Spread(7, 7, 7));
    }

    @Test
    void prints_nothing_of_no_measurement() {
        assertThat(Spread.of(List.of()).text(Format::ratio)).isEqualTo("-");
        assertThat(Spread.of(List.of()).half(Format::ratio)).isEmpty();
        assertThat(Spread.of(List.of(1.0, 2.0)).half(Format::ratio)).isEqualTo("1.25 to 1.75");
    }
}
