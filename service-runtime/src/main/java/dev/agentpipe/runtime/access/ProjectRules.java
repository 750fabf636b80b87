package dev.agentpipe.runtime.access;

import java.util.Map;

/**
 * What administrators decided about a project.
 *
 * @param closed whether writes to it are rejected
 * @param rates limits shared by all its keys; an operation that is absent has none
 * @param maxEventsPerDay events stored per day (UTC); null for any number
 * @param maxViewers viewers at the same time; null for any number
 */
public record ProjectRules(
        boolean closed, Map<LimitedOperation, Long> rates, Long maxEventsPerDay, Integer maxViewers) {

    /** The rules of a project without any, and of no project. */
    public static final ProjectRules NONE = new ProjectRules(false, Map.of(), null, null);

    public ProjectRules {
        rates = Map.copyOf(rates);
    }
}
