package dev.agentpipe.local.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A conversation recorded from the command line, one event per line. */
final class DemoRecording {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final List<JsonNode> events;

    DemoRecording(List<String> lines) throws JsonProcessingException {
        List<JsonNode> parsed = new ArrayList<>();
        for (String line : lines) {
            parsed.add(JSON.readTree(line));
        }
        events = List.copyOf(parsed);
    }

    static DemoRecording load() {
        InputStream resource = DemoRecording.class.getResourceAsStream("recording.jsonl");
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(resource, StandardCharsets.UTF_8))) {
            return new DemoRecording(lines.lines().toList());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the recording", e);
        }
    }

    /** The conversation as if it began at that moment: new ids, the same intervals. */
    List<DemoStep> from(Instant beginning) {
        Instant recorded = timestamp(events.get(0));
        Restamp restamp = new Restamp(Duration.between(recorded, beginning));
        List<DemoStep> steps = new ArrayList<>();
        for (JsonNode event : events) {
            Duration at = Duration.between(recorded, timestamp(event));
            steps.add(new DemoStep(at, restamp.event(event).toString()));
        }
        return steps;
    }

    private static Instant timestamp(JsonNode event) {
        return Instant.parse(event.path("timestamp").asText());
    }
}
