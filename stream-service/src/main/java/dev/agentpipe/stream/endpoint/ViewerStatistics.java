package dev.agentpipe.stream.endpoint;

import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.access.Reader;
import dev.agentpipe.stream.viewer.Filter;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** The number of viewers by kind. Any thread. */
@Singleton
public final class ViewerStatistics {

    private final Admission admission;
    private final Map<Watching, Integer> watching = new ConcurrentHashMap<>();
    private final Map<String, Integer> byKey = new ConcurrentHashMap<>();

    ViewerStatistics(Admission admission) {
        this.admission = admission;
    }

    /** The projects that a viewer may read, and the kind of its filter. */
    private record Watching(Projects readable, String kind) {}

    public int viewers() {
        return admission.viewers();
    }

    public long admitted() {
        return admission.admitted();
    }

    public long rejected(RejectionReason reason) {
        return admission.rejected(reason);
    }

    public int addresses() {
        return admission.addresses();
    }

    /** Counts only viewers that may read nothing but these projects. */
    public Map<String, Integer> byKind(Projects projects) {
        Map<String, Integer> byKind = new TreeMap<>();
        watching.forEach((what, count) -> {
            if (projects.includeAll(what.readable())) {
                byKind.merge(what.kind(), count, Integer::sum);
            }
        });
        return byKind;
    }

    /** The keys of the viewers. */
    Set<String> keyIds() {
        return byKey.keySet();
    }

    void came(Filter filter, Reader reader) {
        if (reader.keyId() != null) {
            byKey.merge(reader.keyId(), 1, Integer::sum);
        }
        watching.merge(of(filter, reader), 1, Integer::sum);
    }

    void went(Filter filter, Reader reader) {
        if (reader.keyId() != null) {
            byKey.computeIfPresent(reader.keyId(), (id, count) -> count == 1 ? null : count - 1);
        }
        watching.computeIfPresent(of(filter, reader), (what, count) -> count == 1 ? null : count - 1);
    }

    private static Watching of(Filter filter, Reader reader) {
        return new Watching(reader.projects(), kind(filter));
    }

    private static String kind(Filter filter) {
        if (!filter.conversationIds().isEmpty()) {
            return "conversations";
        }
        return filter.types().isEmpty() ? "everything" : "types";
    }
}
