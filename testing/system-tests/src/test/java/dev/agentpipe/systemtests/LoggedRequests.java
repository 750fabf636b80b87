package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentpipe.kit.ServiceProcess;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.awaitility.Awaitility;

/** What services have printed so far, each line of which has to be JSON, and the access lines in it. */
final class LoggedRequests {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final List<ServiceProcess> services;

    LoggedRequests(Stream<ServiceProcess> services) {
        this.services = services.toList();
    }

    /** Waits for the lines of these requests, which a thread of their own writes. */
    void await(Set<String> requestIds) {
        Awaitility.await().atMost(LIMIT).until(() -> statuses().keySet().containsAll(requestIds));
    }

    List<String> lines() {
        return services.stream().flatMap(service -> service.logged().lines()).toList();
    }

    /** The status in the access line of each request, by its id; two lines of one request fail. */
    Map<String, String> statuses() {
        Map<String, String> statuses = new HashMap<>();
        for (String line : lines()) {
            JsonNode entry = parsed(line);
            if (entry.path("loggerName").asText().equals("dev.agentpipe.access")) {
                JsonNode fields = entry.path("mdc");
                String before = statuses.put(
                        fields.path("requestId").asText(), fields.path("status").asText());
                assertThat(before).as("the first line of two: " + line).isNull();
            }
        }
        return statuses;
    }

    List<String> linesWith(Collection<String> texts) {
        return lines().stream()
                .filter(line -> texts.stream().anyMatch(line::contains))
                .toList();
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JsonProcessingException e) {
            throw new AssertionError("not JSON: " + line, e);
        }
    }
}
