package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LogHead;
import java.time.Duration;
import java.util.List;

/**
 * Decides when a {@link Hub} asks for the head of the log, one question at a time, and which answers need an epoch
 * check.
 */
final class HeadWatch {

    private final HubConfig config;
    private Duration dueAt = Duration.ZERO;
    private boolean busUp;
    private boolean asking;
    /** Whether it was requested again while a question was under way, whose answer may be older than the reason. */
    private boolean again;

    private EventId seenWhenAsked;
    private String serverStarted;

    HeadWatch(HubConfig config) {
        this.config = config;
    }

    void bus(boolean up) {
        busUp = up;
    }

    Duration dueAt() {
        return asking ? Duration.ofDays(36_500) : dueAt;
    }

    void tick(Duration now, EventId cursor, List<HubAction> actions) {
        if (!asking && now.compareTo(dueAt) >= 0) {
            actions.add(ask(cursor));
        }
    }

    List<HubAction> askNow(Duration now, EventId cursor) {
        if (asking) {
            again = true;
            return List.of();
        }
        dueAt = now;
        return List.of(ask(cursor));
    }

    /** The server was restarted, or has less than was known before the question. */
    boolean suspicious(LogHead head) {
        return !head.serverStarted().equals(serverStarted)
                || (seenWhenAsked != null && head.id().compareTo(seenWhenAsked) < 0);
    }

    HubAction check(EventId cursor) {
        return new HubAction.CheckEpoch(cursor);
    }

    void checked(LogHead head) {
        serverStarted = head.serverStarted();
    }

    void answered(Duration now) {
        asking = false;
        dueAt = again ? now : now.plus(busUp ? config.headInterval() : config.headIntervalWithoutBus());
        again = false;
    }

    void failed(Duration retryAt) {
        asking = false;
        again = false;
        dueAt = retryAt;
    }

    private HubAction ask(EventId cursor) {
        asking = true;
        again = false;
        seenWhenAsked = cursor;
        return cursor == null ? new HubAction.CheckEpoch(null) : new HubAction.AskHead();
    }
}
