package dev.agentpipe.model.log;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullAndEmptySource;
import org.junit.jupiter.params.provider.ValueSource;

class EventIdTest {

    @Test
    void reads_what_it_writes() {
        EventId id = new EventId(1_764_000_000, 4711);
        assertThat(id).hasToString("1764000000-4711");
        assertThat(EventId.parse(id.toString())).contains(id);
    }

    @ParameterizedTest
    @NullAndEmptySource
    @ValueSource(
            strings = {
                "1",
                "-",
                "1-",
                "-1",
                "1-2-3",
                "a-1",
                "1-+2",
                " 1-2",
                "1-٢",
                "9223372036854775808-1",
                "1--2",
                "000000000000000000000000000000000000001-1"
            })
    void rejects_what_was_never_handed_out(String text) {
        assertThat(EventId.parse(text)).isEmpty();
    }

    @Test
    void orders_by_epoch_before_position() {
        assertThat(new EventId(1, 9)).isLessThan(new EventId(2, 1));
        assertThat(new EventId(1, 9)).isGreaterThan(new EventId(1, 8));
    }
}
