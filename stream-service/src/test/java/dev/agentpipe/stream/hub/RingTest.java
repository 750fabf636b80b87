package dev.agentpipe.stream.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.project.ProjectId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RingTest {

    private static final int WEIGHT = event(1).weight();

    private final Ring ring = new Ring(10L * WEIGHT);

    @Test
    void is_ahead_of_nobody_before_the_log_was_read() {
        assertThat(ring.after(id(0), 1, 1)).isInstanceOf(Ring.Slice.Ahead.class);
    }

    @Test
    void keeps_the_newest_events_that_fit_and_says_which_cursors_it_cannot_serve() {
        ring.restart(id(0));
        ring.append(events(1, 15));
        assertThat(ring.size()).isEqualTo(10);
        assertThat(ring.after(id(4), 1_000_000, 100)).isEqualTo(new Ring.Slice.NotRetained(id(15)));
        assertThat(positions(ring.after(id(5), 1_000_000, 100))).hasSize(10).startsWith(6L);
        assertThat(positions(ring.after(id(15), 1_000_000, 100))).isEmpty();
        assertThat(ring.after(id(16), 1_000_000, 100)).isInstanceOf(Ring.Slice.Ahead.class);
        assertThat(ring.after(new EventId(0, 7), 1_000_000, 100)).isInstanceOf(Ring.Slice.NotRetained.class);
    }

    @Test
    void gives_at_least_one_event_however_small_the_limit() {
        ring.restart(id(0));
        ring.append(events(1, 3));
        assertThat(positions(ring.after(id(0), 1, 100))).containsExactly(1L);
        assertThat(positions(ring.after(id(0), 1_000_000, 2))).containsExactly(1L, 2L);
    }

    @Test
    void rejects_what_does_not_follow() {
        ring.restart(id(5));
        assertThatThrownBy(() -> ring.append(events(7, 7))).hasMessageContaining("does not follow");
    }

    @Test
    void is_filled_backwards_until_it_is_full() {
        ring.restart(id(20));
        assertThat(ring.prepend(events(16, 20))).isTrue();
        assertThat(ring.prepend(events(1, 15))).isFalse();
        assertThat(ring.oldestPosition()).isEqualTo(11);
        assertThat(ring.prepend(events(1, 2))).as("does not join").isFalse();
    }

    @Test
    void keeps_the_positions_of_a_deleted_conversation_without_its_content() {
        ring.restart(id(0));
        ring.append(events(1, 3));
        long before = ring.bytes();
        ring.purge("c1", 3);
        assertThat(ring.bytes()).isEqualTo(before - 200);
        assertThat(((Ring.Slice.Events) ring.after(id(0), 1_000_000, 100)).events())
                .extracting(FramedEvent::redacted)
                .containsExactly(true, false, true);
    }

    private static EventId id(long position) {
        return new EventId(1, position);
    }

    private static List<Long> positions(Ring.Slice slice) {
        return ((Ring.Slice.Events) slice)
                .events().stream().map(FramedEvent::position).toList();
    }

    private static List<FramedEvent> events(long from, long to) {
        return LongStream.rangeClosed(from, to).mapToObj(RingTest::event).toList();
    }

    private static FramedEvent event(long position) {
        return new FramedEvent(position, ProjectId.DEFAULT, "c" + position % 2, "t", new byte[100]);
    }
}
