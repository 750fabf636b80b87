package dev.agentpipe.runtime.access;

import java.util.Map;

/**
 * What an administrator decided about a project.
 *
 * @param closed whether nothing may be written to it any more
 * @param rates limits of all its keys together; an operation that is absent has none
 * @param maxEventsPerDay events stored a day (UTC); null for any number
 * @param maxViewers viewers at the same time; null for any number
 */
public record ProjectRules(
        boolean closed, Map<LimitedOperation, Long> rates, Long maxEventsPerDay, Integer maxViewers) {

    /** Of a project about which nothing was decided, and of no project. */
    public static final ProjectRules NONE = new ProjectRules(false, Map.of(), null, null);

    public ProjectRules {
        rates = Map.copyOf(rates);
    }
}
