package dev.agentpipe.upload.session;

import dev.agentpipe.upload.Rejections;
import java.util.HashMap;
import java.util.Map;

/** Sees to it that no id is given to two messages of one upload. */
final class MessageIds {

    private final Map<String, Integer> indexes = new HashMap<>();
    private final Rejections refusals;

    MessageIds(Rejections refusals) {
        this.refusals = refusals;
    }

    /** Notes an id; null for a message without one, which is told by its place. */
    void add(int index, String id) {
        Integer first = id == null ? null : indexes.putIfAbsent(id, index);
        if (first != null) {
            refusals.add("messages[" + index + "].id", "is already the id of messages[" + first + "]");
        }
    }
}
