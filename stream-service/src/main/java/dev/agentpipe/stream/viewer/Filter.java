package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.LogSelection;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.hub.FramedEvent;
import java.util.List;
import java.util.Set;

/**
 * What a viewer may read and wants to get. Viewers of one loop with equal filters share the bytes that are written to
 * them.
 *
 * @param projects what it may read; it gets no event of any other project, whatever else it asks for
 * @param conversationIds none means all, and with them the events of no conversation
 * @param types none means all
 * @param named whether each event carries its type as the SSE event name
 * @param pinged whether a quiet stream sends events that a page can see, not only comments
 */
public record Filter(Projects projects, Set<String> conversationIds, Set<String> types, boolean named, boolean pinged) {

    public Filter {
        conversationIds = Set.copyOf(conversationIds);
        types = Set.copyOf(types);
    }

    public Filter(Projects projects, Set<String> conversationIds, Set<String> types, boolean named) {
        this(projects, conversationIds, types, named, named);
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

    /** The events of the log that have to be read for it. */
    public LogSelection selection() {
        return new LogSelection(projects, conversationIds, types);
    }

    private boolean ofConversation(FramedEvent event) {
        return event.conversationId() != null && conversationIds.contains(event.conversationId());
    }
}
