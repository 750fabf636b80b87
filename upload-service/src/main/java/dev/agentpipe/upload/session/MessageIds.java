package dev.agentpipe.upload.session;

import dev.agentpipe.upload.Rejections;
import java.util.HashMap;
import java.util.Map;

/** Rejects an id that two messages of one upload share. */
final class MessageIds {

    private final Map<String, Integer> indexes = new HashMap<>();
    private final Rejections rejections;

    MessageIds(Rejections rejections) {
        this.rejections = rejections;
    }

    /** Notes an id; null for a message without one, whose id is derived from its index. */
    void add(int index, String id) {
        Integer first = id == null ? null : indexes.putIfAbsent(id, index);
        if (first != null) {
            rejections.add("messages[" + index + "].id", "is already the id of messages[" + first + "]");
        }
    }
}
