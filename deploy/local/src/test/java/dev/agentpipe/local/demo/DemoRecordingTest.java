package dev.agentpipe.local.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class DemoRecordingTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Instant BEGINNING = Instant.parse("2027-01-02T03:04:05.123456789Z");
    private static final List<String> LINES = List.of(
            "{\"type\":\"bridge.connected\",\"timestamp\":\"2026-11-20T23:16:19.5Z\",\"data\":{"
                    + "\"connected_at\":\"2026-11-20T23:16:19Z\"}}",
            "{\"type\":\"message.created\",\"timestamp\":\"2026-11-20T23:16:21Z\",\"data\":{"
                    + "\"conversation_id\":\"c\",\"message_id\":\"m1\",\"content\":\"at 2026-11-20T23:16:21Z\"}}",
            "{\"type\":\"message.created\",\"timestamp\":\"2026-11-20T23:16:22.25Z\",\"data\":{"
                    + "\"conversation_id\":\"c\",\"message_id\":\"m2\",\"content\":\"m1\"}}");

    @Test
    void moves_every_time_and_keeps_the_intervals() throws Exception {
        List<DemoStep> steps = new DemoRecording(LINES).from(BEGINNING);
        assertThat(steps.stream().map(DemoStep::at).toList())
                .isEqualTo(List.of(Duration.ZERO, Duration.ofMillis(1500), Duration.ofMillis(2750)));
        assertThat(event(steps, 0).path("timestamp").asText()).isEqualTo(BEGINNING.toString());
        assertThat(event(steps, 0).path("data").path("connected_at").asText()).isEqualTo("2027-01-02T03:04:04Z");
        assertThat(Instant.parse(event(steps, 2).path("timestamp").asText())).isEqualTo(BEGINNING.plusMillis(2750));
    }

    @Test
    void gives_one_id_the_same_other_id_everywhere_and_leaves_texts_alone() throws Exception {
        List<DemoStep> steps = new DemoRecording(LINES).from(BEGINNING);
        JsonNode first = event(steps, 1).path("data");
        JsonNode second = event(steps, 2).path("data");
        assertThat(second.path("conversation_id")).isEqualTo(first.path("conversation_id"));
        assertThat(first.path("conversation_id").asText()).isNotEqualTo("c");
        assertThat(second.path("message_id")).isNotEqualTo(first.path("message_id"));
        assertThat(first.path("content").asText()).isEqualTo("at 2026-11-20T23:16:21Z");
        assertThat(second.path("content").asText()).isEqualTo("m1");
    }

    @Test
    void has_other_ids_at_each_start() {
        List<String> once = ids(DemoRecording.load().from(BEGINNING));
        List<String> again = ids(DemoRecording.load().from(BEGINNING));
        assertThat(once).hasSize(33);
        assertThat(once.stream().filter(id -> !id.isEmpty()).anyMatch(again::contains))
                .isFalse();
    }

    private static JsonNode event(List<DemoStep> steps, int index) throws Exception {
        return JSON.readTree(steps.get(index).event());
    }

    private static List<String> ids(List<DemoStep> steps) {
        return steps.stream().map(DemoRecordingTest::messageId).collect(Collectors.toList());
    }

    private static String messageId(DemoStep step) {
        try {
            return JSON.readTree(step.event()).path("data").path("message_id").asText();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
