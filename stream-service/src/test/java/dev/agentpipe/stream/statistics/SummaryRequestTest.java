package dev.agentpipe.stream.statistics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.project.Projects;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SummaryRequestTest {

    private static final Instant NOW = Instant.parse("2026-11-21T10:07:00Z");

    @Test
    void is_about_the_last_days_unless_it_says_otherwise() {
        SummaryRequest usual = SummaryRequest.parse(Projects.ALL, null, null, null, null, NOW);
        assertThat(usual.to()).isEqualTo("2026-11-21T10:15:00Z");
        assertThat(usual.from()).isEqualTo("2026-10-22T10:15:00Z");
    }

    @ParameterizedTest
    @CsvSource({
        "2026-03-29, 2026-03-30, Europe/Berlin,   2026-03-28T23:00:00Z, 2026-03-29T22:00:00Z",
        "2026-01-01, 2026-01-02, Asia/Kathmandu,  2025-12-31T18:15:00Z, 2026-01-01T18:15:00Z",
        "2026-01-01, 2026-01-02, Asia/Kolkata,    2025-12-31T18:30:00Z, 2026-01-01T18:30:00Z",
        "2026-01-01T00:07:00+05:45, 2026-01-01T00:08:00Z, UTC, 2025-12-31T18:15:00Z, 2026-01-01T00:15:00Z",
        "1970-01-01, 1970-01-02, UTC, 1970-01-01T00:00:00Z, 1970-01-02T00:00:00Z"
    })
    void takes_days_in_the_time_zone_and_whole_quarters(String from, String to, String zone, String begin, String end) {
        SummaryRequest request = SummaryRequest.parse(Projects.ALL, from, to, "day", zone, NOW);
        assertThat(request.from()).isEqualTo(begin);
        assertThat(request.to()).isEqualTo(end);
    }

    @ParameterizedTest
    @CsvSource({
        "x,,,, from",
        ",2026-13-01,,, to",
        ",,week,, by",
        ",,,Mars/Olympus, timezone",
        ",,,+05:45, timezone",
        "2026-01-02,2026-01-02,,, from",
        "2025-01-01,2026-11-01,,, from",
        "9999-01-01,9999-01-02,,, to",
        ",,,'', timezone",
        ",,'',, by",
        "1969-12-31,1970-01-02,,, from"
    })
    void names_the_field_that_is_wrong(String from, String to, String by, String zone, String field) {
        assertThatThrownBy(() -> SummaryRequest.parse(Projects.ALL, from, to, by, zone, NOW))
                .hasMessageStartingWith(field + " must be");
    }

    @Test
    void shares_an_answer_only_between_readers_of_the_same_projects() {
        assertThat(Set.of(Projects.ALL, Projects.ofKey("red"), Projects.ofKey("blue"), Projects.NONE).stream()
                        .map(projects -> SummaryRequest.parse(projects, null, null, null, null, NOW)
                                .key())
                        .distinct())
                .hasSize(4);
    }
}
