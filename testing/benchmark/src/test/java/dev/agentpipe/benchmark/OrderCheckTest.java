package dev.agentpipe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Frame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class OrderCheckTest {

    private final OrderCheck check = new OrderCheck();

    @BeforeEach
    void connect() {
        connected(100);
    }

    @Test
    void counts_what_comes_in_order() {
        event(101);
        event(102);
        check.frame(Frame.of("7-103", "{\"type\":\"log.entry\",\"data\":{}}"));

        assertThat(check.fault()).isNull();
        assertThat(check.events()).isEqualTo(3);
        assertThat(check.messages()).isEqualTo(2);
        assertThat(check.lastEventId()).isEqualTo("7-103");
    }

    @Test
    void goes_on_where_it_was_after_a_connection_ended() {
        event(101);
        connected(101);
        event(102);

        assertThat(check.fault()).isNull();
        assertThat(check.position()).isEqualTo(102);
    }

    @Test
    void finds_an_event_that_is_missing() {
        event(101);
        event(103);

        assertThat(check.fault()).isEqualTo("received 7-103 after 7-101");
    }

    @Test
    void finds_an_event_that_comes_twice() {
        event(101);
        event(101);

        assertThat(check.fault()).isEqualTo("received 7-101 after 7-101");
    }

    @Test
    void finds_events_that_were_passed_over_at_a_reconnect() {
        event(101);
        connected(105);

        assertThat(check.fault()).isEqualTo("connected at 7-105 after 7-101");
    }

    @Test
    void finds_that_a_quiet_stream_left_something_out() {
        check.frame(new Frame("7-100", null, null, null, "quiet"));
        assertThat(check.fault()).isNull();

        check.frame(new Frame("7-104", null, null, null, "quiet"));
        assertThat(check.fault()).isEqualTo("said to be at 7-104 after 7-100");
    }

    @Test
    void finds_that_the_viewer_was_told_to_reload() {
        check.frame(Frame.of("7-200", "{\"type\":\"stream.reset\",\"data\":{}}"));

        assertThat(check.fault()).isEqualTo("told to reload after 7-100");
    }

    private void connected(long position) {
        check.frame(Frame.of("7-" + position, "{\"type\":\"connected\",\"data\":{}}"));
    }

    private void event(long position) {
        check.frame(Frame.of("7-" + position, "{\"seq\":1,\"type\":\"message.created\",\"data\":{}}"));
    }
}
