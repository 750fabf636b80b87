package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.LogSelection;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.hub.FramedEvent;
import java.util.List;
import java.util.Set;

/**
 * What a viewer may have and wants of it. Viewers of one loop with equal filters share the bytes that are written to them.
 *
 * @param projects what it may have; no event of another one ever reaches it, whatever else it asks for
 * @param conversationIds none means all, and with them the events of no conversation
 * @param types none means all
 * @param named whether each event carries its type as the SSE event name
 */
public record Filter(Projects projects, Set<String> conversationIds, Set<String> types, boolean named) {

    public Filter {
        conversationIds = Set.copyOf(conversationIds);
        types = Set.copyOf(types);
    }

    boolean wants(FramedEvent event) {
        return !event.redacted()
                && projects.include(event.project())
                && (conversationIds.isEmpty() || ofConversation(event))
                && (types.isEmpty() || types.contains(event.type()));
    }

    List<FramedEvent> select(List<FramedEvent> events) {
        return events.stream().filter(this::wants).toList();
    }

    /** What has to be read of the log for it. */
    public LogSelection selection() {
        return new LogSelection(projects, conversationIds, types);
    }

    private boolean ofConversation(FramedEvent event) {
        return event.conversationId() != null && conversationIds.contains(event.conversationId());
    }
}
