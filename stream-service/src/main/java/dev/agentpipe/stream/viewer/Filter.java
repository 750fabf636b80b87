package dev.agentpipe.stream.viewer;

import dev.agentpipe.stream.hub.FramedEvent;
import java.util.List;
import java.util.Set;

/**
 * What a viewer wants. Viewers of one loop with equal filters share the bytes that are written to them.
 *
 * @param conversationIds none means all, and with them the events of no conversation
 * @param types none means all
 * @param named whether each event carries its type as the SSE event name
 */
public record Filter(Set<String> conversationIds, Set<String> types, boolean named) {

    public Filter {
        conversationIds = Set.copyOf(conversationIds);
        types = Set.copyOf(types);
    }

    boolean wants(FramedEvent event) {
        return !event.redacted()
                && (conversationIds.isEmpty() || ofConversation(event))
                && (types.isEmpty() || types.contains(event.type()));
    }

    List<FramedEvent> select(List<FramedEvent> events) {
        return events.stream().filter(this::wants).toList();
    }

    private boolean ofConversation(FramedEvent event) {
        return event.conversationId() != null && conversationIds.contains(event.conversationId());
    }
}
