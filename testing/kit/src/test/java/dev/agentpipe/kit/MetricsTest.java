package dev.agentpipe.kit;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class MetricsTest {

    @Test
    void sums_the_series_of_one_name_and_no_other() {
        String text = """
                # HELP size events
                size_sum{lane="a"} 3.0
                size_sum{lane="b"} 4.5
                size_sum_other 100.0
                size_count 2.0
                """;

        assertThat(Metrics.sum(text, "size_sum")).isEqualTo(7.5);
        assertThat(Metrics.sum(text, "size_count")).isEqualTo(2.0);
        assertThat(Metrics.sum(text, "size_max")).isZero();
    }
}
