package dev.agentpipe.stream.endpoint;

import dev.agentpipe.stream.viewer.Filter;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** How many viewers there are, and of what kind. Any thread. */
@Singleton
public final class ViewerStatistics {

    private final Admission admission;
    private final Map<String, Integer> byKind = new ConcurrentHashMap<>();
    private final Map<String, Integer> byKey = new ConcurrentHashMap<>();

    ViewerStatistics(Admission admission) {
        this.admission = admission;
    }

    public int viewers() {
        return admission.viewers();
    }

    public int addresses() {
        return admission.addresses();
    }

    public Map<String, Integer> byKind() {
        return new TreeMap<>(byKind);
    }

    /** The keys of the viewers. */
    Set<String> keyIds() {
        return byKey.keySet();
    }

    void came(Filter filter, String keyId) {
        if (keyId != null) {
            byKey.merge(keyId, 1, Integer::sum);
        }
        byKind.merge(kind(filter), 1, Integer::sum);
    }

    void went(Filter filter, String keyId) {
        if (keyId != null) {
            byKey.computeIfPresent(keyId, (id, count) -> count == 1 ? null : count - 1);
        }
        byKind.merge(kind(filter), -1, Integer::sum);
    }

    private static String kind(Filter filter) {
        if (!filter.conversationIds().isEmpty()) {
            return "conversations";
        }
        return filter.types().isEmpty() ? "everything" : "types";
    }
}
