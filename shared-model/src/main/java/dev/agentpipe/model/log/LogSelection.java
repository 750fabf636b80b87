package dev.agentpipe.model.log;

import dev.agentpipe.model.project.Projects;
import java.util.Set;

/**
 * Which events of the log are to be read.
 *
 * @param conversationIds none means all, and with them the events of no conversation
 * @param types none means all; of events of other types only the position is read
 */
public record LogSelection(Projects projects, Set<String> conversationIds, Set<String> types) {

    /** All of them. */
    public static final LogSelection EVERYTHING = new LogSelection(Projects.ALL, Set.of(), Set.of());

    public LogSelection {
        conversationIds = Set.copyOf(conversationIds);
        types = Set.copyOf(types);
    }

    /** Whether a page has every position between its first and its last; otherwise holes are normal. */
    public boolean contiguous() {
        return projects.isAll() && conversationIds.isEmpty();
    }
}
