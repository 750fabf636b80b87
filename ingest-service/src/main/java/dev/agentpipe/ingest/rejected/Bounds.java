package dev.agentpipe.ingest.rejected;

import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.Scope;

/**
 * Which rejected events a key may see and change.
 *
 * @param keyId only those that this key sent; null for any
 * @param project only those sent to this project; null for any
 */
record Bounds(String keyId, String project) {

    /** A key's own events; for an administrator those of its project. */
    static Bounds of(ApiKey key) {
        return key.scopes().contains(Scope.ADMIN)
                ? new Bounds(null, key.project())
                : new Bounds(key.id(), key.project());
    }
}
