package dev.agentpipe.upload.session;

import dev.agentpipe.model.session.Participant;
import dev.agentpipe.upload.Rejections;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The participants of an upload, and the authors of its messages, which may come first in the body. */
final class Participants {

    private final Map<String, Participant> participants = new LinkedHashMap<>();
    private final Map<String, Integer> indexes = new HashMap<>();
    private final Map<String, List<Integer>> messages = new LinkedHashMap<>();
    private final Rejections rejections;
    private boolean given;

    Participants(Rejections rejections) {
        this.rejections = rejections;
    }

    void add(int index, Participant participant) {
        given = true;
        Integer first = indexes.putIfAbsent(participant.agentId(), index);
        if (first == null) {
            participants.put(participant.agentId(), participant);
        } else {
            rejections.add("participants[" + index + "].agentId", "is already that of participants[" + first + "]");
        }
    }

    /** Notes the author of a message. */
    void author(int message, String agentId) {
        messages.computeIfAbsent(agentId, ignored -> new ArrayList<>()).add(message);
    }

    boolean anyGiven() {
        return given || rejections.total() > 0;
    }

    List<Participant> participants() {
        return List.copyOf(participants.values());
    }

    /** Rejects messages whose author is not a participant; call it once everything has been read. */
    void check() {
        messages.entrySet().stream()
                .filter(entry -> !participants.containsKey(entry.getKey()))
                .flatMap(entry -> entry.getValue().stream())
                .sorted()
                .forEach(index ->
                        rejections.add("messages[" + index + "].agentId", "must be the agentId of a participant"));
    }
}
