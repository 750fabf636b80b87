package dev.agentpipe.ingest.projects;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProjectTest {

    private static final Instant MADE = Instant.parse("2026-11-20T00:00:00Z");
    private static final Instant NOW = Instant.parse("2026-11-21T00:00:00Z");
    private static final ProjectLimits LIMITS = new ProjectLimits(1L, null, null, 5L, 7, 90);
    private static final Project OPEN = new Project("red", "Red", MADE, null, LIMITS);

    @Test
    void keeps_what_is_not_to_change() {
        assertThat(OPEN.with(new ProjectChange(null, null, null), NOW)).isEqualTo(OPEN);
        assertThat(OPEN.with(new ProjectChange("Reds", null, null), NOW))
                .isEqualTo(new Project("red", "Reds", MADE, null, LIMITS));
    }

    @Test
    void is_closed_once_and_opened_again() {
        Project closed = OPEN.with(new ProjectChange(null, true, null), NOW);
        assertThat(closed.closedAt()).isEqualTo(NOW);
        assertThat(closed.with(new ProjectChange(null, true, null), NOW.plusSeconds(1)))
                .isEqualTo(closed);
        assertThat(closed.with(new ProjectChange(null, false, null), NOW)).isEqualTo(OPEN);
    }

    @Test
    void takes_its_limits_as_a_whole() {
        assertThat(OPEN.with(new ProjectChange(null, null, new ProjectLimits(2L, null, null, null, null, null)), NOW)
                        .limits())
                .isEqualTo(new ProjectLimits(2L, null, null, null, null, null));
    }
}
