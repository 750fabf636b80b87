package dev.agentpipe.runtime.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PathTemplatesTest {

    private final PathTemplates<String> templates = new PathTemplates<>(
            List.of(
                    "/",
                    "/api/sessions",
                    "/api/sessions/{id}",
                    "/api/sessions/{id}/messages",
                    "/api/sessions/upload",
                    "/api/webhooks/{id}/failed/{delivery}/retry"),
            template -> template,
            "unmatched");

    @ParameterizedTest
    @CsvSource({
        "/, /",
        "/api/sessions, /api/sessions",
        "/api/sessions/, /api/sessions",
        "/api/sessions/c1, /api/sessions/{id}",
        "/api/sessions/upload, /api/sessions/upload",
        "/api/sessions/upload/messages, /api/sessions/{id}/messages",
        "/api/webhooks/w/failed/d/retry, /api/webhooks/{id}/failed/{delivery}/retry",
        "/api/sessions//messages, unmatched",
        "/api/sessions/c1/messages/m1, unmatched",
        "/api, unmatched",
        "/app.js, unmatched",
        "'', unmatched"
    })
    void finds_the_template_of_a_path(String path, String template) {
        assertThat(templates.of(path)).isEqualTo(template);
    }
}
