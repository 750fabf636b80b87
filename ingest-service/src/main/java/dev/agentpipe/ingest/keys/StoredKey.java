package dev.agentpipe.ingest.keys;

import io.quarkus.hibernate.orm.panache.PanacheEntityBase;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;

/** A row of {@code api_key}. */
@Entity
@Table(name = "api_key")
public class StoredKey extends PanacheEntityBase {

    @Id
    public String id;

    public String name;
    public String prefix;
    public byte[] hash;
    public String scopes;
    public Instant createdAt;
    public Instant expiresAt;
    public Instant revokedAt;
    public Instant lastUsedAt;
    public String rotatedFrom;
    public Long rateLimitIngest;
    public Long rateLimitUpload;
    public Long rateLimitSessions;

    boolean usableAt(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }
}
