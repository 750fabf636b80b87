package dev.agentpipe.stream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.project.Projects;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ControlFramesTest {

    private static final EventId ID = new EventId(3, 14);
    private static final Filter EVERYTHING = new Filter(Projects.ALL, Set.of(), Set.of(), false);
    private static final Filter NAMED = new Filter(Projects.ALL, Set.of(), Set.of(), true);

    private final ControlFrames frames = new ControlFrames(
            () -> Instant.parse("2026-01-01T12:00:00.123456Z"),
            new Random(1),
            Duration.ofSeconds(1),
            Duration.ofSeconds(15));

    @Test
    void connects_with_a_retry_and_the_id_that_the_stream_starts_after() {
        String frame = frames.connected(EVERYTHING, ID);
        assertThat(frame)
                .matches("retry: 1\\d{3}\nid: 3-14\ndata: \\{\"type\":\"connected\",\"timestamp\":"
                        + "\"2026-01-01T12:00:00.123Z\",\"message\":\"Subscribed to all conversations\"}\n\n");
        assertThat(frames.connected(EVERYTHING, null)).doesNotContain("id:");
    }

    @Test
    void tells_viewers_with_pings_their_interval() {
        Filter pinged = new Filter(Projects.ALL, Set.of(), Set.of(), false, true);
        assertThat(frames.connected(pinged, ID))
                .endsWith(",\"message\":\"Subscribed to all conversations\",\"pingInterval\":15}\n\n");
    }

    @Test
    void cannot_be_made_to_forge_a_field_by_a_conversations_id() {
        Filter odd = new Filter(Projects.ALL, Set.of("a\"\nid: 1-1\n"), Set.of(), false);
        assertThat(frames.connected(odd, ID).lines().filter(line -> line.startsWith("id:")))
                .containsExactly("id: 3-14");
        assertThat(frames.connected(odd, ID)).contains("conversation a\\\"\\nid: 1-1\\n\"");
    }

    @Test
    void resets_with_the_id_to_go_on_from_in_the_frame_and_in_its_data() {
        assertThat(frames.reset(EVERYTHING, ID))
                .startsWith("id: 3-14\ndata: {\"type\":\"stream.reset\",")
                .endsWith(",\"data\":{\"lastEventId\":\"3-14\"}}\n\n");
    }

    @Test
    void names_its_events_only_for_viewers_of_named_events() {
        assertThat(frames.ping(NAMED)).startsWith("event: ping\ndata: {\"type\":\"ping\",");
        assertThat(frames.ping(EVERYTHING)).startsWith("data: ");
    }

    @Test
    void moves_the_id_without_an_event() {
        assertThat(frames.heartbeat(ID)).isEqualTo(":heartbeat\n\nid: 3-14\n\n");
        assertThat(frames.closing(ID)).matches("retry: [1-9]\\d{2}\nid: 3-14\n\n");
    }
}
