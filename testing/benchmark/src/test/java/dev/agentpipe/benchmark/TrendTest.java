package dev.agentpipe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class TrendTest {

    @Test
    void only_the_second_half_counts() {
        Trend trend = Trend.of(List.of(1.0, 50.0, 80.0, 100.0, 100.0, 100.0, 100.0, 100.0));

        assertThat(trend.mean()).isEqualTo(100);
        assertThat(trend.rise()).isZero();
        assertThat(trend.grows(0.1, 0)).isFalse();
    }

    @Test
    void finds_a_steady_rise() {
        Trend trend = Trend.of(rising(100, 2));

        assertThat(trend.mean()).isEqualTo(129);
        assertThat(trend.rise()).isCloseTo(18, within(1e-9));
        assertThat(trend.grows(0.1, 1)).isTrue();
        assertThat(trend.grows(0.2, 1)).isFalse();
        assertThat(trend.grows(0.1, 20)).isFalse();
    }

    @Test
    void noise_and_falling_values_are_no_growth() {
        assertThat(Trend.of(List.of(0.0, 0.0, 0.0, 0.0, 102.0, 99.0, 101.0, 98.0))
                        .grows(0.1, 1))
                .isFalse();
        assertThat(Trend.of(rising(500, -10)).grows(0.01, 0)).isFalse();
    }

    @Test
    void too_few_samples_say_nothing() {
        assertThat(Trend.of(List.of(1.0, 100.0, 1_000.0)).grows(0, 0)).isFalse();
        assertThat(Trend.of(List.of()).grows(0, 0)).isFalse();
    }

    private static List<Double> rising(double from, double step) {
        return IntStream.range(0, 20).mapToObj(i -> from + i * step).toList();
    }
}
