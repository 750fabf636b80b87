package dev.agentpipe.stream.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.problem.ProblemException;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReplayRequestTest {

    @Test
    void begins_at_the_beginning_at_the_speed_that_it_had() {
        ReplayRequest plain = ReplayRequest.of(null, null, null);
        assertThat(plain.speed()).isOne();
        assertThat(plain.fromBeginning()).isTrue();
        assertThat(plain.resume()).isEqualTo(ReplayRequest.Resume.BEGINNING);
    }

    @Test
    void takes_a_number_or_a_time_to_begin_at() {
        assertThat(ReplayRequest.of("16", "7", null).fromNumber()).isEqualTo(7);
        assertThat(ReplayRequest.of("16", "2026-01-01T12:00:00+01:00", null).fromTime())
                .isEqualTo(Instant.parse("2026-01-01T11:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "17", "-1", "1.5", "x", "", "99999999999", "9999999999"})
    void rejects_another_speed(String speed) {
        assertThatThrownBy(() -> ReplayRequest.of(speed, null, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("speed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "x", "", "9999999999", "2026-01-01", "1764000000-4711"})
    void rejects_another_beginning(String from) {
        assertThatThrownBy(() -> ReplayRequest.of(null, from, null))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("from");
    }

    @Test
    void goes_on_by_ids_that_no_log_gives_out() {
        assertThat(ReplayRequest.of(null, null, ReplayRequest.Resume.id(12)).resume())
                .isEqualTo(new ReplayRequest.Resume(12, false));
        assertThat(ReplayRequest.of(null, null, ReplayRequest.Resume.endId())
                        .resume()
                        .ended())
                .isTrue();
        for (String other :
                new String[] {"1764000000-4711", "replay:", "replay:-1", "replay:x", "replay:99999999999999999999"}) {
            assertThat(ReplayRequest.of(null, null, other).resume()).isEqualTo(ReplayRequest.Resume.BEGINNING);
        }
        assertThat(EventId.parse(ReplayRequest.Resume.id(12))).isEmpty();
        assertThat(EventId.parse(ReplayRequest.Resume.endId())).isEmpty();
    }
}
