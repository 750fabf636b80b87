package dev.agentpipe.stream.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.model.project.ProjectId;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class ReorderBufferTest {

    private final ReorderBuffer buffer = new ReorderBuffer(5_000);

    @Test
    void gives_back_in_order_what_is_no_longer_early() {
        buffer.hold(publication(8, 9));
        buffer.hold(publication(4, 5));
        assertThat(buffer.takeUpTo(3)).isNull();
        assertThat(buffer.takeUpTo(4).firstPosition()).isEqualTo(4);
        assertThat(buffer.takeUpTo(6)).isNull();
        assertThat(buffer.takeUpTo(8).firstPosition()).isEqualTo(8);
        assertThat(buffer.size()).isZero();
    }

    @Test
    void holds_the_longer_of_two_that_begin_together() {
        buffer.hold(publication(4, 4));
        buffer.hold(publication(4, 6));
        buffer.hold(publication(4, 5));
        assertThat(buffer.size()).isOne();
        assertThat(buffer.takeUpTo(4).count()).isEqualTo(3);
    }

    @Test
    void rejects_what_is_over_its_bound_and_has_room_again_once_something_was_taken() {
        assertThat(buffer.hold(publication(2, 16))).isTrue();
        assertThat(buffer.hold(publication(20, 34))).isFalse();
        buffer.takeUpTo(2);
        assertThat(buffer.hold(publication(20, 34))).isTrue();
        buffer.clear();
        assertThat(buffer.size()).isZero();
        assertThat(buffer.hold(publication(40, 54))).isTrue();
    }

    private static Publication publication(long from, long to) {
        List<LoggedEvent> events = LongStream.rangeClosed(from, to)
                .mapToObj(position -> new LoggedEvent(position, ProjectId.DEFAULT, "c", position, "t", new byte[100]))
                .toList();
        return Publication.of(1, events);
    }
}
