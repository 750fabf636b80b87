package dev.agentpipe.runtime.access;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A row of {@code api_key}.
 *
 * @param prefix the beginning of the secret, to recognise it by
 * @param hash of the secret. Not copied: never write to it
 * @param project the id of the project that its scopes apply to
 * @param limits limits of its own; the common limit applies to an operation that is absent
 * @param expiresAt null when it never expires
 * @param lastUsedAt null when it was never used
 * @param rotatedFrom the id of the key that this one replaces, or null
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record StoredKey(
        String id,
        String name,
        String prefix,
        byte[] hash,
        String project,
        Set<Scope> scopes,
        Map<LimitedOperation, Long> limits,
        Instant createdAt,
        Instant expiresAt,
        Instant revokedAt,
        Instant lastUsedAt,
        String rotatedFrom) {

    public StoredKey {
        scopes = Set.copyOf(scopes);
        limits = Map.copyOf(limits);
    }

    public boolean usableAt(Instant now) {
        return revokedAt == null && (expiresAt == null || now.isBefore(expiresAt));
    }

    public StoredKey withExpiresAt(Instant time) {
        return new StoredKey(
                id, name, prefix, hash, project, scopes, limits, createdAt, time, revokedAt, lastUsedAt, rotatedFrom);
    }

    public StoredKey withRevokedAt(Instant time) {
        return new StoredKey(
                id, name, prefix, hash, project, scopes, limits, createdAt, expiresAt, time, lastUsedAt, rotatedFrom);
    }

    public ApiKey apiKey(ProjectRules rules) {
        return new ApiKey(id, name, project, rules, scopes, expiresAt, limits);
    }
}
