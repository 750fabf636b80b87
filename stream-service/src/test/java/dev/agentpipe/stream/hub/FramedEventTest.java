package dev.agentpipe.stream.hub;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.project.ProjectId;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class FramedEventTest {

    private static final byte[] PAYLOAD = "{\"type\":\"t\",\"x\":\"ö\"}".getBytes(StandardCharsets.UTF_8);

    @Test
    void puts_the_id_and_the_seq_in_front_of_the_bytes_that_were_committed() {
        assertThat(frame(new LoggedEvent(9, ProjectId.DEFAULT, "c", 4, "t", PAYLOAD)))
                .isEqualTo("id: 7-9\ndata: {\"seq\":4,\"type\":\"t\",\"x\":\"ö\"}\n\n");
    }

    @Test
    void has_no_seq_without_a_conversation() {
        assertThat(frame(new LoggedEvent(9, ProjectId.DEFAULT, null, 0, "t", PAYLOAD)))
                .isEqualTo("id: 7-9\ndata: {\"type\":\"t\",\"x\":\"ö\"}\n\n");
    }

    @Test
    void of_a_blanked_row_has_no_bytes() {
        FramedEvent blank =
                FramedEvent.of(7, new LoggedEvent(9, ProjectId.DEFAULT, "c", 4, LoggedEvent.REDACTED, null));
        assertThat(blank.redacted()).isTrue();
        assertThat(blank.weight())
                .isLessThan(FramedEvent.of(7, new LoggedEvent(9, ProjectId.DEFAULT, "c", 4, "t", PAYLOAD))
                        .weight());
    }

    private static String frame(LoggedEvent event) {
        return new String(FramedEvent.of(7, event).frame(), StandardCharsets.UTF_8);
    }
}
