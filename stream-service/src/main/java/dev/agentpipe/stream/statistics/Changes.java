package dev.agentpipe.stream.statistics;

import dev.agentpipe.stream.follow.FollowedMessage;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What a batch adds to the counts, and subtracts from them. */
final class Changes {

    private final Map<Key, Counts> byKey = new LinkedHashMap<>();

    /** The row that a change applies to. */
    record Key(String project, Dimension dimension, Instant quarter, String value) {}

    Map<Key, Counts> byKey() {
        return byKey;
    }

    private Counts at(String project, Instant quarter, Member member) {
        return byKey.computeIfAbsent(
                new Key(project, member.dimension(), quarter, member.value()), first -> new Counts());
    }

    void message(FollowedMessage message) {
        Instant quarter = Quarter.of(message.sentAt());
        for (Member member : members(message)) {
            Counts counts = at(message.project(), quarter, member);
            counts.messages++;
            counts.inputTokens = counts.inputTokens.add(number(message.inputTokens()));
            counts.outputTokens = counts.outputTokens.add(number(message.outputTokens()));
            counts.cost = message.cost() == null ? counts.cost : counts.cost.add(message.cost());
            if (message.duration() != null) {
                counts.durations.add(message.duration().doubleValue(), 1);
            }
        }
    }

    private static List<Member> members(FollowedMessage message) {
        return List.of(Member.ALL, Member.agentType(message.agentType()), Member.model(message.model()));
    }

    private static BigDecimal number(Long count) {
        return count == null ? BigDecimal.ZERO : BigDecimal.valueOf(count);
    }

    /** The agent type and model of an error are unknown. */
    void errors(String project, Instant at, long times) {
        for (Member member : List.of(Member.ALL, Member.agentType(null), Member.model(null))) {
            at(project, Quarter.of(at), member).errors += times;
        }
    }

    void conversation(String project, Instant quarter, Member member, int times) {
        at(project, quarter, member).conversations += times;
    }

    void firstResponse(String project, Instant quarter, Member member, double milliseconds, int times) {
        at(project, quarter, member).firstResponses.add(milliseconds, times);
    }
}
