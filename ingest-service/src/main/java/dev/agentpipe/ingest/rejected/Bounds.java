package dev.agentpipe.ingest.rejected;

import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.Scope;

/**
 * What of the kept a key may see and change.
 *
 * @param keyId only what this key sent; null for any
 * @param project only what was sent to this project; null for any
 */
record Bounds(String keyId, String project) {

    /** A key's own; an administrator's all of its project. */
    static Bounds of(ApiKey key) {
        return key.scopes().contains(Scope.ADMIN)
                ? new Bounds(null, key.project())
                : new Bounds(key.id(), key.project());
    }
}
