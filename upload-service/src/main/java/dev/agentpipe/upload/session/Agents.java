package dev.agentpipe.upload.session;

import dev.agentpipe.model.session.Participant;
import dev.agentpipe.upload.Rejections;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The participants, and who was named as the author of a message, which may come first in the body. */
final class Agents {

    private final Map<String, Participant> participants = new LinkedHashMap<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final Map<String, List<Integer>> messages = new LinkedHashMap<>();
    private final Rejections refusals;
    private boolean given;

    Agents(Rejections refusals) {
        this.refusals = refusals;
    }

    void add(int index, Participant participant) {
        given = true;
        Integer first = indexes.putIfAbsent(participant.agentId(), index);
        if (first == null) {
            participants.put(participant.agentId(), participant);
        } else {
            refusals.add("participants[" + index + "].agentId", "is already that of participants[" + first + "]");
        }
    }

    void named(int message, String agentId) {
        messages.computeIfAbsent(agentId, ignored -> new ArrayList<>()).add(message);
    }

    boolean any() {
        return given || refusals.total() > 0;
    }

    List<Participant> participants() {
        return List.copyOf(participants.values());
    }

    /** Once everything was read. */
    void check() {
        messages.entrySet().stream()
                .filter(entry -> !participants.containsKey(entry.getKey()))
                .flatMap(entry -> entry.getValue().stream())
                .sorted()
                .forEach(index ->
                        refusals.add("messages[" + index + "].agentId", "must be the agentId of a participant"));
    }
}
