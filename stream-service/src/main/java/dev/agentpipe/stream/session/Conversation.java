package dev.agentpipe.stream.session;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Basic;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.FetchType;
import jakarta.persistence.Id;
import java.math.BigDecimal;
import java.time.Instant;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.Immutable;

/**
 * A conversation. Written only by the database functions of the log, under their locks; read here.
 *
 * <p>What was counted here and what the client reported at the end are kept apart, because a client also counts
 * messages that it never sent.
 */
@Entity
@Immutable
public class Conversation extends PanacheEntityBase {

    @Id
    public String id;

    public String project;
    public String status;
    public String source;
    public String name;
    public String mode;

    public Integer maxTurns;

    /** Up to the size of an event, like the JSON fields: only loaded when needed. */
    @Basic(fetch = FetchType.LAZY)
    public String initialPrompt;

    /** For lists: one more character than is shown there. */
    @Formula("substr(initial_prompt, 1, " + (SessionSummary.PREVIEW_CHARACTERS + 1) + ")")
    public String promptPreview;

    @Column(name = "started_at_text")
    public String startedAt;

    @Column(name = "ended_at_text")
    public String endedAt;

    @Basic(fetch = FetchType.LAZY)
    public String completionReason;

    /** JSON as the client sent it, like the other three. */
    @Basic(fetch = FetchType.LAZY)
    @Column(columnDefinition = "json")
    public String summary;

    @Basic(fetch = FetchType.LAZY)
    @Column(columnDefinition = "json")
    public String systemInfo;

    @Basic(fetch = FetchType.LAZY)
    @Column(columnDefinition = "json")
    public String command;

    @Basic(fetch = FetchType.LAZY)
    @Column(columnDefinition = "json")
    public String metadata;

    public int messageCount;

    public long totalTokens;

    public BigDecimal totalCost;

    public BigDecimal totalDuration;

    public int errorCount;

    @Basic(fetch = FetchType.LAZY)
    public String lastError;

    public Long reportedMessages;

    public Long reportedTurns;

    public Long reportedTokens;

    public BigDecimal reportedCost;

    public BigDecimal reportedDuration;

    /** The number of its events. */
    public long lastSeq;

    public Instant lastEventAt;

    public Instant createdAt;

    public Instant updatedAt;

    public Instant deletedAt;
}
