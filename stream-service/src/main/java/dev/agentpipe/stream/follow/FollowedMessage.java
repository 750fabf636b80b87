package dev.agentpipe.stream.follow;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.session.Timestamp;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Instant;

/**
 * A message as followers use it, equal whether it is read from its event or from its row.
 *
 * @param position of its event
 * @param sentAt to the microsecond, as it is stored
 * @param model null when unknown, like the metrics
 * @param duration in milliseconds
 * @param cost in USD
 */
public record FollowedMessage(
        String project,
        String conversationId,
        long position,
        String id,
        String agentType,
        String role,
        String content,
        Instant sentAt,
        String model,
        BigDecimal duration,
        Long inputTokens,
        Long outputTokens,
        BigDecimal cost) {

    private static final ObjectReader LINE = Json.MAPPER.readerFor(Line.class);
    private static final Measures NONE = new Measures(null, null, null, null, null);

    /** From an event {@code message.created} that is not redacted. */
    public static FollowedMessage of(LoggedEvent event) {
        Sent sent = line(event).data().message();
        Measures measures = sent.metrics() == null ? NONE : sent.metrics();
        return new FollowedMessage(
                event.project(),
                event.conversationId(),
                event.position(),
                sent.id(),
                sent.agentType(),
                sent.role(),
                sent.content(),
                stored(sent.timestamp()),
                measures.model(),
                measures.duration(),
                measures.inputTokens(),
                measures.outputTokens(),
                measures.cost());
    }

    /** When an event that is not redacted happened, as it is stored. */
    public static Instant timeOf(LoggedEvent event) {
        return stored(line(event).timestamp());
    }

    private static Line line(LoggedEvent event) {
        try {
            return LINE.readValue(event.payload());
        } catch (IOException impossible) {
            throw new UncheckedIOException("the event at " + event.position() + " cannot be read", impossible);
        }
    }

    /** A time as PostgreSQL stores it, rounded to the nearest microsecond. */
    private static Instant stored(String timestamp) {
        Instant given = Timestamp.parse(timestamp).orElseThrow().instant();
        long micros = (long) Math.rint(given.getNano() / 1000.0);
        return Instant.ofEpochSecond(given.getEpochSecond(), micros * 1000);
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Line(String timestamp, Data data) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Data(Sent message) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Sent(String id, String agentType, String role, String content, String timestamp, Measures metrics) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Measures(BigDecimal duration, Long inputTokens, Long outputTokens, String model, BigDecimal cost) {}
}
