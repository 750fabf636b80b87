package dev.agentpipe.stream.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistogramTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void gives_quantiles_within_its_error(long seed) {
        Random chance = new Random(seed);
        double[] values = chance.doubles(10_000).map(x -> Math.exp(x * 30)).toArray();
        Histogram histogram = new Histogram();
        Arrays.stream(values).forEach(value -> histogram.add(value, 1));
        Arrays.sort(values);
        for (double share : new double[] {0.001, 0.5, 0.95, 1}) {
            double exact = values[(int) Math.ceil(values.length * share) - 1];
            assertThat(histogram.quantile(share)).isCloseTo(exact, within(Math.max(1, exact * 0.0501)));
        }
        assertThat(histogram.count()).isEqualTo(10_000);
    }

    @Test
    void is_the_sum_of_what_was_stored_one_after_the_other() {
        Histogram one = histogram(5, 100, 100, 1e15);
        Histogram other = histogram(0, 100, 7_000);
        ByteArrayOutputStream both = new ByteArrayOutputStream();
        both.writeBytes(one.encode());
        both.writeBytes(other.encode());
        one.add(other);
        assertThat(Histogram.decode(both.toByteArray()).encode()).isEqualTo(one.encode());
        assertThat(Histogram.decode(one.encode()).count()).isEqualTo(7);
    }

    @Test
    void keeps_large_counts_and_takes_back_what_was_added() {
        Histogram histogram = histogram(3);
        histogram.add(250, Long.MAX_VALUE / 2);
        assertThat(Histogram.decode(histogram.encode()).count()).isEqualTo(Long.MAX_VALUE / 2 + 1);
        histogram.add(250, -(Long.MAX_VALUE / 2));
        assertThat(histogram.encode()).isEqualTo(histogram(3).encode());
    }

    @Test
    void knows_nothing_without_values() {
        assertThat(Histogram.decode(new byte[0]).quantile(0.5)).isNull();
        assertThat(histogram(0).quantile(0.5)).isEqualTo(1);
    }

    private static Histogram histogram(double... values) {
        Histogram histogram = new Histogram();
        Arrays.stream(values).forEach(value -> histogram.add(value, 1));
        return histogram;
    }
}
