package dev.agentpipe.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutingTableTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/ingest",
                "/api/ingest/batch",
                "/api/ingest/rejected",
                "/api/keys",
                "/api/keys/7",
                "/api/projects",
                "/api/projects/red",
                "/api/usage",
                "/api/audit"
            })
    void routes_events_and_administration_to_ingest(String path) {
        assertThat(RoutingTable.serviceOf(path)).isEqualTo(Optional.of(ServiceKind.INGEST));
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/sessions/upload", "/api/sessions/upload/", "/api/sessions/upload/x"})
    void routes_uploads_to_upload(String path) {
        assertThat(RoutingTable.serviceOf(path)).isEqualTo(Optional.of(ServiceKind.UPLOAD));
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
                "/api/search",
                "/api/metrics/summary",
                "/api/sessions/a%2Fb",
                "/api/webhooks/1/enable"
            })
    void routes_reads_and_pages_to_stream(String path) {
        assertThat(RoutingTable.serviceOf(path)).isEqualTo(Optional.of(ServiceKind.STREAM));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/q",
                "/metrics",
                "/health",
                "/%72eady",
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
                "/api/ingestion",
                "/api/auditor"
            })
    void routes_what_no_service_serves_nowhere(String path) {
        assertThat(RoutingTable.serviceOf(path)).isEqualTo(Optional.empty());
    }
}
