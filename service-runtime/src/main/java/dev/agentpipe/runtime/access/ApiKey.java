package dev.agentpipe.runtime.access;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A key as requests meet it; the secret itself is nowhere kept.
 *
 * @param id part of the identity of events that have none of their own
 * @param expiresAt null when it never does
 * @param limits rates of its own; what is absent has the common one
 */
public record ApiKey(String id, String name, Set<Scope> scopes, Instant expiresAt, Map<LimitedOperation, Long> limits) {

    public ApiKey {
        scopes = Set.copyOf(scopes);
        limits = Map.copyOf(limits);
    }

    boolean validAt(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }

    long limit(LimitedOperation limited, long common) {
        return limits.getOrDefault(limited, common);
    }
}
