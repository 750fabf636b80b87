package dev.agentpipe.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RouteTest {

    @ParameterizedTest
    @ValueSource(strings = {"/api/ingest", "/api/ingest/batch", "/api/ingest/rejected", "/api/keys", "/api/keys/7"})
    void sends_events_and_keys_to_ingest(String path) {
        assertThat(Route.of(path)).isEqualTo(Optional.of(ServiceKind.INGEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/sessions/upload", "/api/sessions/upload/", "/api/sessions/upload/x"})
    void sends_uploads_to_upload(String path) {
        assertThat(Route.of(path)).isEqualTo(Optional.of(ServiceKind.UPLOAD));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/index.html",
                "/assets/app.js",
                "/quick",
                "/apix",
                "/api/realtime/stream",
                "/api/sessions",
                "/api/sessions/uploaded",
                "/api/sessions/a%2Fb",
                "/api/search",
                "/api/metrics/summary"
            })
    void sends_reads_and_pages_to_stream(String path) {
        assertThat(Route.of(path)).isEqualTo(Optional.of(ServiceKind.STREAM));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q",
                "/q/health",
                "//q/health",
                "/%71/metrics",
                "/x/../q/metrics",
                "/x/%2e%2e/q/metrics",
                "/x%2f..%2fq/metrics",
                "/x\\..\\q/metrics",
                "/api",
                "/api/",
                "/api/unknown",
                "/api/metrics",
                "/api/ingestion"
            })
    void sends_what_nobody_answers_nowhere(String path) {
        assertThat(Route.of(path)).isEqualTo(Optional.empty());
    }
}
