package dev.agentpipe.stream.access;

import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.project.Projects;

/**
 * Whoever reads: what it may read, and its limits.
 *
 * @param keyId null for somebody who needs no key
 * @param maxViewers of its project at the same time; null for any number
 * @param rate takes a token, or fails with 429
 */
public record Reader(String keyId, Projects projects, Integer maxViewers, Runnable rate) {

    /** For each read of the database; 429 when there is none left. Blocks. */
    public void takeToken() {
        rate.run();
    }

    /** Who administers all: to nobody else anything of all projects together is told. */
    public boolean mayReadAll() {
        return projects.isAll();
    }

    /** Whose use it counts as: what a key of all projects does is the default project's, as what it writes is. */
    public String project() {
        return projects.isAll() || projects.ids().size() != 1
                ? ProjectId.DEFAULT
                : projects.ids().iterator().next();
    }
}
