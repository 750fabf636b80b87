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

    public Integer maxTurns;

    public String initialPrompt;

    @Column(name = "started_at_text")
    public String startedAt;

    @Column(name = "ended_at_text")
    public String endedAt;

    public String completionReason;

    /** JSON, as the client sent it; so are the other three. */
    @Column(columnDefinition = "json")
    public String summary;

    @Column(columnDefinition = "json")
    public String systemInfo;

    @Column(columnDefinition = "json")
    public String command;

    @Column(columnDefinition = "json")
    public String metadata;

    public int messageCount;

    public long totalTokens;

    public BigDecimal totalCost;

    public BigDecimal totalDuration;

    public int errorCount;

    public String lastError;

    public Long reportedMessages;

    public Long reportedTurns;

    public Long reportedTokens;

    public BigDecimal reportedCost;

    public BigDecimal reportedDuration;

    public Instant lastEventAt;

    public Instant createdAt;

    public Instant updatedAt;

    public Instant deletedAt;
}
