package dev.agentpipe.stream.session;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.Immutable;

/**
 * A conversation. Written by the database functions of the log alone, under their locks; read here.
 *
 * <p>What was counted here and what the client reported at the end are kept apart: a client counts messages too that it
 * never sent.
 */
@Entity
@Immutable
public class Conversation extends PanacheEntityBase {

    @Id
    public String id;

    public String status;
    public String source;
    public String name;
    public String mode;

    @Column(name = "max_turns")
    public Integer maxTurns;

    @Column(name = "initial_prompt")
    public String initialPrompt;

    @Column(name = "started_at_text")
    public String startedAt;

    @Column(name = "ended_at_text")
    public String endedAt;

    @Column(name = "completion_reason")
    public String completionReason;

    /** JSON, as the client sent it; so are the other three. */
    @Column(columnDefinition = "json")
    public String summary;

    @Column(name = "system_info", columnDefinition = "json")
    public String systemInfo;

    @Column(columnDefinition = "json")
    public String command;

    @Column(columnDefinition = "json")
    public String metadata;

    @Column(name = "message_count")
    public int messageCount;

    @Column(name = "total_tokens")
    public long totalTokens;

    @Column(name = "total_cost")
    public BigDecimal totalCost;

    @Column(name = "total_duration")
    public BigDecimal totalDuration;

    @Column(name = "error_count")
    public int errorCount;

    @Column(name = "last_error")
    public String lastError;

    @Column(name = "reported_messages")
    public Long reportedMessages;

    @Column(name = "reported_turns")
    public Long reportedTurns;

    @Column(name = "reported_tokens")
    public Long reportedTokens;

    @Column(name = "reported_cost")
    public BigDecimal reportedCost;

    @Column(name = "reported_duration")
    public BigDecimal reportedDuration;

    @Column(name = "last_event_at")
    public Instant lastEventAt;

    @Column(name = "created_at")
    public Instant createdAt;

    @Column(name = "updated_at")
    public Instant updatedAt;

    @Column(name = "deleted_at")
    public Instant deletedAt;
}
