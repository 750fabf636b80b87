package dev.agentpipe.model.access;

import java.time.Instant;
import java.util.Set;

/**
 * A key as requests meet it; the secret itself is nowhere kept.
 *
 * @param id part of the identity of events that have none of their own
 * @param expiresAt null when it never does
 */
public record ApiKey(String id, String name, Set<Scope> scopes, Instant expiresAt) {

    public ApiKey {
        scopes = Set.copyOf(scopes);
    }

    boolean validAt(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }
}
