package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.PageLimits;
import java.util.List;

/** Fills the ring from its newest event backwards, a page at a time, until it is full or the log begins. */
public final class BackFill {

    private final Ring ring;
    private final PageLimits limits;
    private HubAction.ReadBack reading;
    private boolean filledOnce;
    /** Whether a conversation was deleted since the page was requested, so that the page may still contain its text. */
    private boolean outdated;

    BackFill(Ring ring, PageLimits limits) {
        this.ring = ring;
        this.limits = limits;
    }

    boolean filledOnce() {
        return filledOnce;
    }

    List<HubAction> begin() {
        long upTo = ring.oldestPosition() - 1;
        if (upTo < 1) {
            return end();
        }
        outdated = false;
        reading = new HubAction.ReadBack(Math.max(0, upTo - limits.rows()), upTo, limits);
        return List.of(reading);
    }

    List<HubAction> page(HubAction.ReadBack asked, LogPage page, long epoch) {
        if (asked != reading) {
            return List.of();
        }
        if (outdated) {
            return begin();
        }
        boolean more = page.epoch() == epoch
                && !page.events().isEmpty()
                && ring.prepend(page.events().stream()
                        .map(event -> FramedEvent.of(epoch, event))
                        .toList())
                && page.firstPosition() <= asked.after();
        return more ? begin() : end();
    }

    /** A page that is being read may contain what was deleted meanwhile. */
    void invalidate() {
        outdated = true;
    }

    /** A ring that holds less can still serve: what it lacks is read from PostgreSQL. */
    List<HubAction> failed(HubAction.ReadBack asked) {
        return asked == reading ? end() : List.of();
    }

    private List<HubAction> end() {
        reading = null;
        filledOnce = true;
        return List.of();
    }
}
