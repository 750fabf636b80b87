package dev.agentpipe.stream.session;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import org.hibernate.annotations.Immutable;

/** An agent of a conversation, as its start declared it. */
@Entity
@Immutable
@Table(name = "participant")
@IdClass(StoredParticipant.Key.class)
public class StoredParticipant extends PanacheEntityBase {

    @Id
    public String conversationId;

    @Id
    public String agentId;

    public int ordinal;

    public String agentType;

    public String agentName;

    public String agentVersion;

    public String model;
    public String prompt;
    public String announcement;

    public String cliVersion;

    /** JSON. */
    @Column(columnDefinition = "json")
    public String settings;

    /** An agent id is only unique within its conversation. */
    public record Key(String conversationId, String agentId) implements Serializable {}
}
