package dev.agentpipe.runtime.access;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A valid key, as requests use it. The secret itself is stored nowhere.
 *
 * @param id part of the identity of events that have none themselves
 * @param project the id of the project that its scopes count in; null when they count in all
 * @param expiresAt null when it never does
 * @param limits limits of its own; the common limit holds for an operation that is absent
 */
public record ApiKey(
        String id,
        String name,
        String project,
        Set<Scope> scopes,
        Instant expiresAt,
        Map<LimitedOperation, Long> limits) {

    public ApiKey {
        scopes = Set.copyOf(scopes);
        limits = Map.copyOf(limits);
    }

    boolean validAt(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }

    long limit(LimitedOperation operation, long common) {
        return limits.getOrDefault(operation, common);
    }
}
