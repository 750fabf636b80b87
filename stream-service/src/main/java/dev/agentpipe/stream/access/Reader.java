package dev.agentpipe.stream.access;

import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.project.Projects;

/**
 * What the sender of a request may read, and its limits.
 *
 * @param keyId null for a reader without a key
 * @param maxViewers viewers of its project at the same time; null for any number
 * @param rate takes a token, or fails with 429
 */
public record Reader(String keyId, Projects projects, Integer maxViewers, Runnable rate) {

    /** To be called for each read of the database; 429 when no token is left. Blocks. */
    public void takeToken() {
        rate.run();
    }

    /** Whether it administers all projects: figures of all of them together are shown to nobody else. */
    public boolean mayReadAll() {
        return projects.isAll();
    }

    /** The project whose usage this counts as: for a key of all projects the default project, as for its writes. */
    public String project() {
        return projects.isAll() || projects.ids().size() != 1
                ? ProjectId.DEFAULT
                : projects.ids().iterator().next();
    }
}
