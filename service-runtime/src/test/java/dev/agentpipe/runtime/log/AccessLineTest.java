package dev.agentpipe.runtime.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessLineTest {

    @Test
    void has_a_sentence_and_its_parts_as_fields() {
        ExtLogRecord record = line("POST", "c1").record("dev.agentpipe.access");
        assertThat(record.getMessage()).isEqualTo("POST /api/ingest 201");
        assertThat(record.getLoggerName()).isEqualTo("dev.agentpipe.access");
        assertThat(record.getMdcCopy())
                .containsOnly(
                        entry("method", "POST"),
                        entry("path", "/api/ingest"),
                        entry("status", "201"),
                        entry("durationMillis", "12.345"),
                        entry("bytes", "99"),
                        entry("client", "192.0.2.1"),
                        entry("requestId", "r1"),
                        entry("conversationId", "c1"));
    }

    @Test
    void says_no_conversation_when_there_is_no_single_one() {
        assertThat(line("POST", null).record("x").getMdcCopy()).doesNotContainKey("conversationId");
    }

    @Test
    void repeats_no_method_that_a_client_made_up() {
        ExtLogRecord record = line("ap_live_key", null).record("x");
        assertThat(record.getMessage()).isEqualTo("other /api/ingest 201");
        assertThat(record.getMdcCopy()).containsEntry("method", "other");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/q/health/ready", "/q/metrics", "/api/health", "/health", "/ready", "/live", "/metrics"})
    void keeps_probes_at_debug(String path) {
        assertThat(AccessLine.level(path)).isEqualTo(Level.DEBUG);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/api/ingest", "/api/metrics", "/q/openapi", "/", "unmatched"})
    void has_everything_else_at_info(String path) {
        assertThat(AccessLine.level(path)).isEqualTo(Level.INFO);
    }

    @ParameterizedTest
    @CsvSource({
        "/api/sessions/c1, c1",
        "/api/sessions/c1/messages, c1",
        "/api/sessions/a%20b/replay, a b",
        "/api/sessions/a+b, a+b",
        "/api/sessions/%zz,",
    })
    void finds_the_conversation_in_a_path(String path, String id) {
        assertThat(LoggedConversation.inPath(path)).isEqualTo(id);
    }

    private static AccessLine line(String method, String conversationId) {
        return new AccessLine(method, "/api/ingest", 201, 12_345_678, 99, "192.0.2.1", "r1", conversationId, null);
    }
}
