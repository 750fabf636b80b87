package dev.agentpipe.ingest.keys;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.Scope;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/**
 * A key as its administrators see it.
 *
 * @param key the secret, only in the answer that made it
 * @param prefix how the secret begins, to recognise it by
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyView(
        String id,
        String name,
        String key,
        String prefix,
        List<String> scopes,
        KeyRequest.Limits limits,
        Instant createdAt,
        Instant expiresAt,
        Instant revokedAt,
        Instant lastUsedAt,
        String rotatedFrom,
        boolean fromEnvironment) {

    static KeyView of(StoredKey stored, String secret) {
        return new KeyView(
                stored.id,
                stored.name,
                secret,
                stored.prefix,
                Arrays.asList(stored.scopes.split(",", -1)),
                new KeyRequest.Limits(stored.rateLimitIngest, stored.rateLimitUpload, stored.rateLimitSessions),
                stored.createdAt,
                stored.expiresAt,
                stored.revokedAt,
                stored.lastUsedAt,
                stored.rotatedFrom,
                false);
    }

    static KeyView ofEnvironment(ApiKey key) {
        List<String> scopes = key.scopes().stream().sorted().map(Scope::role).toList();
        return new KeyView(
                key.id(), key.name(), null, null, scopes, KeyRequest.Limits.COMMON, null, null, null, null, null, true);
    }
}
