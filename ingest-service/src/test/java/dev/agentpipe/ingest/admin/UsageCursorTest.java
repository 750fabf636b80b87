package dev.agentpipe.ingest.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agentpipe.model.problem.ProblemException;
import java.time.LocalDate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageCursorTest {

    private static final LocalDate DAY = LocalDate.of(2026, 11, 21);

    @Test
    void is_read_as_it_was_given() {
        UsageCursor cursor = UsageCursor.of(new UsageDay(DAY, "red", "key-1", 1, 2, 3, 4));
        assertThat(UsageCursor.parse(cursor.toString())).isEqualTo(cursor);
        assertThat(UsageCursor.parse("2026-11-21/red/")).isEqualTo(new UsageCursor(DAY, "red", ""));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "2026-11-21", "2026-11-21/red", "2026-11-21/red/key/4", "+99999-01-01/red/key", "x/red/key"})
    void is_rejected_when_nobody_gave_it(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> UsageCursor.parse(text))
                .withMessageContaining("cursor");
    }

    @Test
    void a_day_is_named_when_it_is_none() {
        assertThat(UsageCursor.day("from", "2026-11-21")).isEqualTo(DAY);
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> UsageCursor.day("from", "2026-02-30"))
                .withMessageContaining("from");
    }
}
