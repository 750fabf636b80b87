package dev.agentpipe.runtime.access;

import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.project.ProjectId;
import io.quarkus.security.identity.SecurityIdentity;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * A valid key, as requests use it. The secret itself is stored nowhere.
 *
 * @param id part of the identity of events that have no id of their own
 * @param project the id of the project that its scopes apply to; null when they apply to all
 * @param rules those of its project
 * @param expiresAt null when it never does
 * @param limits limits of its own; the common limit applies to an operation that is absent
 */
public record ApiKey(
        String id,
        String name,
        String project,
        ProjectRules rules,
        Set<Scope> scopes,
        Instant expiresAt,
        Map<LimitedOperation, Long> limits) {

    public ApiKey {
        scopes = Set.copyOf(scopes);
        limits = Map.copyOf(limits);
    }

    /** The key of a request whose resource needs one; null for a request without one. */
    public static ApiKey of(SecurityIdentity identity) {
        return identity.getAttribute(BearerAuthentication.API_KEY);
    }

    /** Whether its scopes apply to every project. */
    public boolean countsInAll() {
        return project == null;
    }

    /** The project that it writes to: its own, or the default project for a key of all projects. */
    public Sender sender() {
        return new Sender(id, countsInAll() ? ProjectId.DEFAULT : project);
    }

    public ApiKey with(ProjectRules now) {
        return new ApiKey(id, name, project, now, scopes, expiresAt, limits);
    }

    boolean validAt(Instant now) {
        return expiresAt == null || now.isBefore(expiresAt);
    }

    long limit(LimitedOperation operation, long common) {
        return limits.getOrDefault(operation, common);
    }
}
