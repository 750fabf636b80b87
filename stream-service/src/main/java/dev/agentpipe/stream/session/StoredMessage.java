package dev.agentpipe.stream.session;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.model.session.Timestamp;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/** A message as stored; unique by id within its conversation. */
@Entity
@Immutable
@Table(name = "message")
@IdClass(StoredMessage.Key.class)
public class StoredMessage extends PanacheEntityBase {

    @Id
    public String conversationId;

    @Id
    public String id;

    public String agentId;

    public String agentName;

    public String agentType;

    public String agentVersion;

    public String content;
    public String role;

    public Instant sentAt;

    public String sentAtText;

    public Integer sequenceNumber;

    public Integer turnNumber;

    public BigDecimal duration;

    public Long inputTokens;

    public Long outputTokens;

    public Long totalTokens;

    public String model;
    public BigDecimal cost;
    public Integer originalBytes;

    /** The message in the documented shape, its timestamp as it was given. */
    public Message message() {
        Metrics metrics = new Metrics(duration, inputTokens, outputTokens, totalTokens, model, cost);
        return new Message(
                id,
                agentId,
                agentName,
                agentType,
                agentVersion,
                content,
                role,
                new Timestamp(sentAtText, sentAt),
                sequenceNumber,
                turnNumber,
                metrics.none() ? null : metrics,
                originalBytes,
                null);
    }

    /** A message id means something only within its conversation. */
    public record Key(String conversationId, String id) implements Serializable {}
}
