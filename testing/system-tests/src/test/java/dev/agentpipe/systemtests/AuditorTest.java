package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Frame;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An auditor that finds nothing proves nothing: each kind of fault is shown to it once. */
class AuditorTest {

    private final List<Auditor.Row> log = List.of(row(1, "a", 1), row(2, "b", 1), row(3, "a", 2), row(4, "a", 3));
    private final List<Frame> received = new ArrayList<>(
            log.stream().map(row -> Frame.of(row.id(), row.frame())).toList());

    private static Auditor.Row row(long position, String conversationId, long seq) {
        String frame = "{\"message\":{\"id\":\"m" + position + "\"}}";
        return new Auditor.Row(position, conversationId, seq, "1-" + position, frame);
    }

    @Test
    void finds_nothing_when_all_is_well() {
        Auditor auditor = new Auditor(log);
        assertThat(auditor.logFaults()).isEmpty();
        assertThat(auditor.answerFaults(List.of("m1", "m4"))).isEmpty();
        assertThat(auditor.viewerFaults(received, null, 1)).isEmpty();
        assertThat(auditor.viewerFaults(List.of(received.get(2), received.get(3)), "a", 2))
                .isEmpty();
    }

    @Test
    void finds_a_hole_in_the_log() {
        assertThat(new Auditor(List.of(log.get(0), log.get(2))).logFaults())
                .contains("position 3 stands where 2 belongs");
        assertThat(new Auditor(List.of(log.get(0), log.get(1), row(3, "a", 3))).logFaults())
                .containsExactly("a has seq 3 where 2 belongs");
    }

    @Test
    void finds_an_answer_that_was_not_kept() {
        assertThat(new Auditor(log).answerFaults(List.of("m5")))
                .containsExactly("message m5 was answered and is not in the log");
    }

    @Test
    void finds_a_dropped_a_repeated_and_a_swapped_event() {
        Auditor auditor = new Auditor(log);
        assertThat(auditor.viewerFaults(received.subList(0, 3), null, 1))
                .containsExactly("event 3 is nothing where 1-4 belongs");
        List<Frame> repeated = new ArrayList<>(received);
        repeated.add(1, received.get(0));
        assertThat(auditor.viewerFaults(repeated, null, 1)).isNotEmpty();
        Collections.swap(received, 1, 2);
        assertThat(auditor.viewerFaults(received, null, 1)).isNotEmpty();
    }

    @Test
    void finds_changed_bytes() {
        received.set(1, Frame.of("1-2", "{\"message\":{\"id\":\"m2\" }}"));
        assertThat(new Auditor(log).viewerFaults(received, null, 1))
                .containsExactly("event 1-2 was received with other bytes than were committed");
    }
}
