package dev.agentpipe.ingest.keys;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.runtime.access.StoredKey;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * A key as its administrators see it.
 *
 * @param key the secret, only in the answer that made it
 * @param project absent when its scopes apply to all
 * @param prefix the beginning of the secret, to recognise it by
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record KeyView(
        String id,
        String name,
        String key,
        String prefix,
        String project,
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
                stored.id(),
                stored.name(),
                secret,
                stored.prefix(),
                stored.project(),
                roles(stored.scopes()),
                KeyRequest.Limits.of(stored.limits()),
                stored.createdAt(),
                stored.expiresAt(),
                stored.revokedAt(),
                stored.lastUsedAt(),
                stored.rotatedFrom(),
                false);
    }

    static KeyView ofEnvironment(ApiKey key) {
        return new KeyView(
                key.id(),
                key.name(),
                null,
                null,
                key.project(),
                roles(key.scopes()),
                KeyRequest.Limits.COMMON,
                null,
                null,
                null,
                null,
                null,
                true);
    }

    private static List<String> roles(Set<Scope> scopes) {
        return scopes.stream().sorted().map(Scope::role).toList();
    }
}
