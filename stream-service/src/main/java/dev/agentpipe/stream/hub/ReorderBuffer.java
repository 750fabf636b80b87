package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.Publication;
import java.util.TreeMap;

/** Publications that arrived before the ones they follow, bounded in bytes. */
final class ReorderBuffer {

    private static final long OVERHEAD = 200;

    private final TreeMap<Long, Publication> byFirstPosition = new TreeMap<>();
    private final long maxBytes;
    private long bytes;

    ReorderBuffer(long maxBytes) {
        this.maxBytes = maxBytes;
    }

    /** False when there is no room; the publication then has to be read from PostgreSQL, as if it were lost. */
    boolean hold(Publication publication) {
        Publication known = byFirstPosition.get(publication.firstPosition());
        if (known != null && known.events().size() >= publication.events().size()) {
            return true;
        }
        long weight = weight(publication);
        if (bytes + weight > maxBytes) {
            return false;
        }
        bytes += weight - (known == null ? 0 : weight(known));
        byFirstPosition.put(publication.firstPosition(), publication);
        return true;
    }

    /** Takes the first one that does not begin after {@code next}; null when there is none. */
    Publication takeUpTo(long next) {
        if (byFirstPosition.isEmpty() || byFirstPosition.firstKey() > next) {
            return null;
        }
        Publication first = byFirstPosition.pollFirstEntry().getValue();
        bytes -= weight(first);
        return first;
    }

    void clear() {
        byFirstPosition.clear();
        bytes = 0;
    }

    int size() {
        return byFirstPosition.size();
    }

    private static long weight(Publication publication) {
        long weight = OVERHEAD;
        for (LoggedEvent event : publication.events()) {
            weight += OVERHEAD + event.payload().length;
        }
        return weight;
    }
}
