package dev.agentpipe.model.log;

import java.util.List;

/**
 * Events in order of position, with the epoch and the oldest kept position as the same statement read them.
 *
 * @param firstPosition when it is above the position asked from plus one, rows were dropped in between
 */
public record LogPage(long epoch, long firstPosition, List<LoggedEvent> events) {

    public LogPage {
        events = List.copyOf(events);
    }

    /** Whether it ended because of these limits, so that more may follow. */
    public boolean isFull(PageLimits limits) {
        return events.size() >= limits.rows()
                || events.stream()
                                .mapToLong(event -> event.redacted() ? 0 : event.payload().length)
                                .sum()
                        >= limits.bytes();
    }
}
