package dev.agentpipe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TrendTest {

    @Test
    void finds_a_steady_rise() {
        Trend trend = Trend.of(rising(120, 2));

        assertThat(trend.mean()).isEqualTo(129);
        assertThat(trend.rise()).isCloseTo(18, within(1e-9));
        assertThat(trend.grows(0.1, 1)).isTrue();
        assertThat(trend.grows(0.2, 1)).isFalse();
        assertThat(trend.grows(0.1, 20)).isFalse();
    }

    @Test
    void noise_and_falling_values_are_no_growth() {
        assertThat(Trend.of(List.of(102.0, 99.0, 101.0, 98.0)).grows(0.1, 1)).isFalse();
        assertThat(Trend.of(rising(500, -10)).grows(0.01, 0)).isFalse();
    }

    @Test
    void too_few_samples_say_nothing() {
        assertThat(Trend.of(List.of(1.0, 1_000.0)).grows(0, 0)).isFalse();
        assertThat(Trend.of(List.of()).grows(0, 0)).isFalse();
    }

    private static List<Double> rising(double from, double step) {
        return IntStream.range(0, 10).mapToObj(i -> from + i * step).toList();
    }
}
