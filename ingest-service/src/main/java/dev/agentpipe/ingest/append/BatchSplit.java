package dev.agentpipe.ingest.append;

import java.util.List;

/** Where to cut a batch that the database rejects. */
final class BatchSplit {

    private BatchSplit() {}

    static boolean severalRequests(List<PendingEvent> events) {
        return cutBetweenRequests(events) > 0;
    }

    /** The index of the second half: between two requests and as near to the middle as possible, or else the middle. */
    static int middle(List<PendingEvent> events) {
        int cut = cutBetweenRequests(events);
        return cut > 0 ? cut : events.size() / 2;
    }

    private static int cutBetweenRequests(List<PendingEvent> events) {
        int middle = events.size() / 2;
        for (int distance = 0; distance <= middle; distance++) {
            if (isCut(events, middle - distance)) {
                return middle - distance;
            }
            if (isCut(events, middle + distance)) {
                return middle + distance;
            }
        }
        return 0;
    }

    private static boolean isCut(List<PendingEvent> events, int index) {
        return index > 0
                && index < events.size()
                && events.get(index - 1).submission() != events.get(index).submission();
    }
}
