package dev.agentpipe.ingest.append;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The conversations that have events in the retry lane. While a conversation has one, its further events go there too:
 * in the main lane they would overtake, and each would make everyone wait for the lock. Thread-safe.
 */
final class BusyConversations {

    private final Map<String, Integer> waiting = new ConcurrentHashMap<>();

    boolean contains(String conversationId) {
        return conversationId != null && waiting.containsKey(conversationId);
    }

    /** Counts events that go to the retry lane until they are answered. */
    void add(List<PendingEvent> events) {
        for (PendingEvent event : events) {
            String conversationId = event.entry().conversationId();
            waiting.merge(conversationId, 1, Integer::sum);
            event.answer().whenComplete((outcome, failure) -> remove(conversationId));
        }
    }

    private void remove(String conversationId) {
        waiting.computeIfPresent(conversationId, (id, count) -> count == 1 ? null : count - 1);
    }
}
