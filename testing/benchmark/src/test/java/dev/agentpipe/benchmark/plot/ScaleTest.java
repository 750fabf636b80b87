package dev.agentpipe.benchmark.plot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

final class ScaleTest {

    @Test
    void ticks_are_round_and_hold_the_values() {
        assertThat(Scale.linear(3, 87).ticks()).containsExactly(0.0, 20.0, 40.0, 60.0, 80.0, 100.0);
        assertThat(Scale.linear(1, 2_400_000).ticks()).containsExactly(0.0, 500_000.0, 1e6, 1.5e6, 2e6, 2.5e6);
        assertThat(Scale.linear(60, 87).ticks()).startsWith(0.0);
        assertThat(Scale.linear(-4, 4).ticks()).containsExactly(-4.0, -2.0, 0.0, 2.0, 4.0);
        assertThat(Scale.logarithmic(10, 100_000).ticks()).containsExactly(10.0, 100.0, 1e3, 1e4, 1e5);
        assertThat(Scale.logarithmic(30, 20_000).ticks()).containsExactly(10.0, 100.0, 1e3, 1e4, 1e5);
    }

    @Test
    void values_without_an_extent_have_an_axis_too() {
        assertThat(Scale.linear(0, 0).ticks()).containsExactly(0.0, 1.0);
        assertThat(Scale.logarithmic(100, 100).ticks()).containsExactly(100.0, 1e3);
    }

    @Test
    void places_lie_between_the_first_tick_and_the_last() {
        assertThat(Scale.linear(0, 100).place(25)).isEqualTo(0.25);
        assertThat(Scale.logarithmic(10, 1_000).place(100)).isCloseTo(0.5, within(1e-9));
        assertThat(Scale.logarithmic(0, 1_000).place(0)).isZero();
    }

    @Test
    void labels_are_short() {
        assertThat(Scale.label(0)).isEqualTo("0");
        assertThat(Scale.label(0.25)).isEqualTo("0.25");
        assertThat(Scale.label(100)).isEqualTo("100");
        assertThat(Scale.label(5_000)).isEqualTo("5000");
        assertThat(Scale.label(20_000)).isEqualTo("20 k");
        assertThat(Scale.label(1_500_000)).isEqualTo("1.5 M");
        assertThat(Scale.label(-10_000_000)).isEqualTo("-10 M");
    }
}
