package dev.agentpipe.stream.session;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import dev.agentpipe.model.session.Timestamp;
import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
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
    @Column(name = "conversation_id")
    public String conversationId;

    @Id
    public String id;

    @Column(name = "agent_id")
    public String agentId;

    @Column(name = "agent_name")
    public String agentName;

    @Column(name = "agent_type")
    public String agentType;

    @Column(name = "agent_version")
    public String agentVersion;

    public String content;
    public String role;

    @Column(name = "sent_at")
    public Instant sentAt;

    @Column(name = "sent_at_text")
    public String sentAtText;

    @Column(name = "sequence_number")
    public Integer sequenceNumber;

    @Column(name = "turn_number")
    public Integer turnNumber;

    public BigDecimal duration;

    @Column(name = "input_tokens")
    public Long inputTokens;

    @Column(name = "output_tokens")
    public Long outputTokens;

    @Column(name = "total_tokens")
    public Long totalTokens;

    public String model;
    public BigDecimal cost;

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
                null);
    }

    /** A message id means something only within its conversation. */
    public record Key(String conversationId, String id) implements Serializable {}
}
