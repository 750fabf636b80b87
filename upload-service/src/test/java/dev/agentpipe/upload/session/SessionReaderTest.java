package dev.agentpipe.upload.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.upload.body.Spool;
import dev.agentpipe.upload.body.SpoolFiles;
import dev.agentpipe.upload.store.SessionUpload;
import jakarta.validation.Validation;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SessionReaderTest {

    private final SessionReader reader = new SessionReader(
            Validation.buildDefaultValidatorFactory().getValidator(),
            SpoolFiles.config(Map.of("agentpipe.upload.max-messages", "10")));

    private String rows;

    private SessionUpload read(ObjectNode body) throws IOException {
        try (Spool.Slot slot = SpoolFiles.slot(body.toString())) {
            SessionUpload upload = reader.read(slot.body().reader(), slot.rows());
            rows = new String(slot.rows().reader().readAllBytes(), StandardCharsets.UTF_8);
            return upload;
        }
    }

    private List<String> rejected(ObjectNode body) {
        try {
            read(body);
            return List.of();
        } catch (ProblemException problem) {
            return problem.details().stream().map(error -> error.sentence()).toList();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @Test
    void maps_the_documented_body() throws IOException {
        SessionUpload upload = read(SessionBodies.identified("run-1", 2));
        assertThat(upload.originalId()).isEqualTo("run-1");
        assertThat(upload.started().name()).isEqualTo("Naming things");
        assertThat(upload.started().startedAtText()).isEqualTo("2026-01-02T03:04:05.123456789Z");
        assertThat(upload.started().participants()).extracting("agentId").containsExactly("a", "b");
        assertThat(upload.ended().status()).isEqualTo("COMPLETED");
        assertThat(upload.ended().totalDuration()).isEqualByComparingTo("3600000");
        assertThat(rows.lines()).hasSize(2).first().asString().startsWith("0\t0\t\\N\t\\N\t\\N\tm0\t");
    }

    @Test
    void keeps_unknown_fields_of_the_session_with_its_metadata() throws IOException {
        ObjectNode body = SessionBodies.of(1);
        ((ObjectNode) body.get("session")).put("colour", "blue");
        assertThat(read(body).started().metadata().toString()).isEqualTo("{\"colour\":\"blue\",\"team\":\"blue\"}");
    }

    @Test
    void gives_an_end_without_a_time_that_of_the_newest_message() throws IOException {
        ObjectNode body = SessionBodies.of(2);
        ((ObjectNode) body.get("session")).remove("completedAt");
        assertThat(read(body).ended().endedAtText()).isEqualTo("2026-01-02T03:05:01.000000001+01:00");
    }

    @Test
    void leaves_an_active_session_without_an_end() throws IOException {
        ObjectNode body = SessionBodies.of(1);
        ((ObjectNode) body.get("session")).put("status", "ACTIVE").remove(List.of("completedAt", "totalDuration"));
        assertThat(read(body).ended()).isNull();
    }

    @Test
    void hashes_content_and_not_bytes() throws IOException {
        byte[] hash = read(SessionBodies.of(2)).contentHash();
        ObjectNode turned = SessionBodies.of(0).objectNode();
        turned.set("messages", SessionBodies.of(2).get("messages"));
        turned.set("participants", SessionBodies.of(2).get("participants"));
        turned.set("session", SessionBodies.of(2).get("session"));
        assertThat(read(turned).contentHash()).isEqualTo(hash);
        assertThat(read(SessionBodies.of(3)).contentHash()).isNotEqualTo(hash);
    }

    @Test
    void names_every_rejected_field_as_the_request_does() {
        ObjectNode body = SessionBodies.of(3);
        ((ObjectNode) body.get("session")).put("status", "DONE").put("name", 7).remove("mode");
        ((ObjectNode) body.at("/participants/0")).put("agentId", "");
        ((ObjectNode) body.at("/messages/1/metrics")).put("cost", -1);
        assertThat(rejected(body))
                .containsExactly(
                        "session.name must be a string",
                        "session.mode is required",
                        "session.status must be ACTIVE, COMPLETED, INTERRUPTED or ERROR",
                        "participants[0].agentId must be 1 to 200 printable characters",
                        "messages[1].metrics.cost must not be negative",
                        "messages[0].agentId must be the agentId of a participant",
                        "messages[2].agentId must be the agentId of a participant");
    }

    @Test
    void rejects_content_that_is_too_long() {
        ObjectNode body = SessionBodies.of(1);
        ((ObjectNode) body.at("/messages/0")).put("content", "x".repeat(102_401));
        assertThat(rejected(body)).containsExactly("messages[0].content must be at most 102400 bytes of UTF-8");
    }

    @Test
    void requires_all_three_members() {
        assertThat(rejected(SessionBodies.of(0).removeAll()))
                .containsExactly("session is required", "participants is required", "messages is required");
    }

    @Test
    void ends_at_a_message_too_many() {
        assertThatThrownBy(() -> read(SessionBodies.of(11))).hasMessage("messages may have at most 10 elements");
    }
}
