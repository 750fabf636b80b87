package dev.agentpipe.local.demo;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

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
        assertEquals(
                List.of(Duration.ZERO, Duration.ofMillis(1500), Duration.ofMillis(2750)),
                steps.stream().map(DemoStep::at).toList());
        assertEquals(BEGINNING.toString(), event(steps, 0).path("timestamp").asText());
        assertEquals(
                "2027-01-02T03:04:04Z",
                event(steps, 0).path("data").path("connected_at").asText());
        assertEquals(
                BEGINNING.plusMillis(2750),
                Instant.parse(event(steps, 2).path("timestamp").asText()));
    }

    @Test
    void gives_one_id_the_same_other_id_everywhere_and_leaves_texts_alone() throws Exception {
        List<DemoStep> steps = new DemoRecording(LINES).from(BEGINNING);
        JsonNode first = event(steps, 1).path("data");
        JsonNode second = event(steps, 2).path("data");
        assertEquals(first.path("conversation_id"), second.path("conversation_id"));
        assertNotEquals("c", first.path("conversation_id").asText());
        assertNotEquals(first.path("message_id"), second.path("message_id"));
        assertEquals("at 2026-11-20T23:16:21Z", first.path("content").asText());
        assertEquals("m1", second.path("content").asText());
    }

    @Test
    void has_other_ids_at_each_start() {
        List<String> once = ids(DemoRecording.load().from(BEGINNING));
        List<String> again = ids(DemoRecording.load().from(BEGINNING));
        assertEquals(33, once.size());
        assertFalse(once.stream().filter(id -> !id.isEmpty()).anyMatch(again::contains));
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
