package dev.agentpipe.upload.store;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.session.Timestamp;
import java.math.BigDecimal;
import java.util.List;

/**
 * A whole conversation, ready to be stored; its messages are already rows.
 *
 * @param originalId the id it had elsewhere, which it keeps; null when it had none
 * @param contentHash a hash of everything by which two uploads are compared
 * @param ended null while it goes on
 * @param missing what its rows lack
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record SessionUpload(
        Kind kind,
        String originalId,
        byte[] contentHash,
        Started started,
        Ended ended,
        SessionTotals totals,
        MissingFields missing) {

    public SessionUpload withOriginalId(String id) {
        return new SessionUpload(kind, id, contentHash, started, ended, totals, missing);
    }

    /** The kind of upload; {@code upload.kind}. */
    public enum Kind {
        SESSION("session"),
        STATE("state");

        private final String text;

        Kind(String text) {
            this.text = text;
        }

        public String text() {
            return text;
        }
    }

    /** As the database function {@code apply_started} takes it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Started(
            String name,
            String mode,
            Integer maxTurns,
            String initialPrompt,
            String startedAt,
            String startedAtText,
            ObjectNode metadata,
            List<Participant> participants) {

        public Started {
            participants = List.copyOf(participants);
        }
    }

    /** As the database function {@code apply_ended} takes it. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Ended(
            String status,
            String endedAt,
            String endedAtText,
            String completionReason,
            Long totalMessages,
            Long totalTurns,
            BigDecimal totalDuration,
            ObjectNode summary) {

        public static Ended of(String status, Timestamp at, BigDecimal totalDuration) {
            return new Ended(status, at.instant().toString(), at.text(), null, null, null, totalDuration, null);
        }
    }
}
