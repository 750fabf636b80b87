package dev.agentpipe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class SamplesTest {

    private final Samples samples = new Samples("size", " MB", 0.1, 5);
    private final Table table = new Table("", "first", "last", "rise", "may rise", "");

    @Test
    void names_what_grows() {
        for (int minute = 0; minute < 20; minute++) {
            samples.add(minute, Map.of("grown", 100.0 + 4 * minute, "flat", 100.0 + minute % 2));
        }

        assertThat(samples.judge(table, 0)).isEqualTo(List.of("size, grown"));
        assertThat(table.toString()).contains("GROWS", "flat");
    }

    @Test
    void does_not_judge_what_is_too_early() {
        for (int minute = 0; minute < 20; minute++) {
            samples.add(minute, Map.of("grown", 10.0 * Math.min(minute, 12)));
        }

        assertThat(samples.judge(table, 12)).isEmpty();
        assertThat(samples.judge(table, 18)).isEmpty();
        assertThat(table.toString()).contains("not judged");
        assertThat(samples.judge(table, 0)).isEqualTo(List.of("size, grown"));
    }

    @Test
    void draws_every_sample() {
        samples.add(0, Map.of("a", 1.0));
        samples.add(1, Map.of("a", 2.0));

        assertThat(samples.chart("", "MB").csv()).isEqualTo("minutes,a: MB\n0,1\n1,2\n");
    }
}
