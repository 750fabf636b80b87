package dev.agentpipe.stream.hub;

import dev.agentpipe.model.event.EventTypes;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LogHead;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.Publication;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Follows the log: takes events from the bus while they come in order, and reads PostgreSQL where they do not.
 *
 * <p>Without threads, sockets or clocks: one caller at a time passes in an input and executes the resulting actions.
 * Guarantees:
 *
 * <ul>
 *   <li>the {@link Ring} gets every position exactly once and in order, whatever the bus loses, duplicates or reorders;
 *   <li>nothing enters the ring that PostgreSQL has not committed in this epoch;
 *   <li>at most one page, one question for the head and one backward page are under way at a time;
 *   <li>while PostgreSQL answers, the ring reaches any committed position within the head interval and the grace.
 * </ul>
 * {@code now} is any clock that never goes back.
 */
public final class Hub {

    private final HubConfig config;

    private final Ring ring;
    private final ReorderBuffer reorderBuffer;
    private final HubCounters counters;
    private final HeadWatch headWatch;
    private final BackFill backFill;
    /** Everything up to here is or was in the ring; null until the log was first read. */
    private EventId cursor;
    /** The newest position of this epoch that this hub has heard of. */
    private long known;
    /** Since when {@code cursor + 1} is known to be missing; null when it is not. */
    private Duration missingSince;

    private long announcedEpoch;
    private HubAction.ReadPage reading;
    private Duration readAgainAt = Duration.ZERO;

    public Hub(HubConfig config, Ring ring, HubCounters counters) {
        this.config = config;
        this.ring = ring;
        this.counters = counters;
        this.reorderBuffer = new ReorderBuffer(config.reorderBufferBytes());
        this.headWatch = new HeadWatch(config);
        this.backFill = new BackFill(ring, config.page());
    }

    /** Null until PostgreSQL has answered once. */
    EventId cursor() {
        return cursor;
    }

    long known() {
        return known;
    }

    /** Whether the ring was filled backwards after the start, as far as it can be. Never becomes false again. */
    boolean filled() {
        return backFill.filledOnce();
    }

    int bufferedPublications() {
        return reorderBuffer.size();
    }

    /** Time has passed; never later than {@link #wakeAt}. */
    public List<HubAction> tick(Duration now) {
        List<HubAction> actions = new ArrayList<>();
        headWatch.tick(now, cursor, actions);
        if (missingSince != null && now.compareTo(missingSince.plus(config.grace())) >= 0) {
            readOn(now, actions);
        }
        return actions;
    }

    /** When {@link #tick} is due next. */
    public Duration wakeAt() {
        Duration head = headWatch.dueAt();
        if (missingSince == null || reading != null) {
            return head;
        }
        Duration read = later(missingSince.plus(config.grace()), readAgainAt);
        return read.compareTo(head) < 0 ? read : head;
    }

    /** The subscription works from now on; what was published before is unknown. */
    public List<HubAction> busUp(Duration now) {
        headWatch.bus(true);
        return headWatch.askNow(now, cursor);
    }

    public List<HubAction> busDown(Duration now) {
        headWatch.bus(false);
        return headWatch.askNow(now, cursor);
    }

    /** The log is known to have more. */
    public List<HubAction> lookNow(Duration now) {
        return headWatch.askNow(now, cursor);
    }

    public List<HubAction> publication(Publication publication, Duration now) {
        counters.publication();
        if (cursor == null || publication.epoch() < cursor.epoch()) {
            return List.of();
        }
        if (publication.epoch() > cursor.epoch()) {
            // Only PostgreSQL begins an epoch; it is asked once for each epoch that the bus announces.
            boolean heardOf = publication.epoch() <= announcedEpoch;
            announcedEpoch = Math.max(announcedEpoch, publication.epoch());
            return heardOf ? List.of() : headWatch.askNow(now, cursor);
        }
        long before = cursor.position();
        List<HubAction> actions = new ArrayList<>();
        long newest = publication.newest().position();
        known = Math.max(known, newest);
        boolean urgent = false;
        if (newest <= before) {
            counters.repeatedPublication();
        } else if (publication.firstPosition() > before + 1) {
            counters.earlyPublication();
            urgent = !reorderBuffer.hold(publication);
        } else {
            urgent = take(publication);
        }
        settle(before, urgent, now, actions);
        return actions;
    }

    public List<HubAction> head(LogHead head, Duration now) {
        if (headWatch.suspicious(head)) {
            return List.of(headWatch.check(cursor));
        }
        return confirmed(head, now);
    }

    public List<HubAction> epochChecked(LogHead head, Duration now) {
        headWatch.checked(head);
        return confirmed(head, now);
    }

    public List<HubAction> headFailed(Duration now) {
        headWatch.failed(now.plus(config.retryDelay()));
        return List.of();
    }

    public List<HubAction> page(HubAction.ReadPage asked, LogPage page, Duration now) {
        if (asked != reading) {
            return List.of();
        }
        List<LoggedEvent> missing = newOf(asked, page);
        reading = null;
        if (page.epoch() != cursor.epoch()) {
            missingSince = now;
            return headWatch.askNow(now, cursor);
        }
        if (page.firstPosition() > cursor.position() + 1) {
            // Retention dropped what follows before it was read here: no viewer can get it any more.
            return restart(new EventId(cursor.epoch(), page.firstPosition() - 1), now);
        }
        long before = cursor.position();
        append(missing);
        known = Math.max(known, cursor.position());
        counters.healed(missing.size());
        List<HubAction> actions = new ArrayList<>();
        settle(before, page.isFull(asked.limits()), now, actions);
        return actions;
    }

    public List<HubAction> pageFailed(HubAction.ReadPage asked, Duration now) {
        if (asked == reading) {
            reading = null;
            readAgainAt = now.plus(config.retryDelay());
        }
        return List.of();
    }

    public List<HubAction> backPage(HubAction.ReadBack asked, LogPage page) {
        return backFill.page(asked, page, cursor.epoch());
    }

    public List<HubAction> backPageFailed(HubAction.ReadBack asked) {
        return backFill.failed(asked);
    }

    /** The part of a page that is not in the ring yet; the bus may have delivered some of it meanwhile. */
    private List<LoggedEvent> newOf(HubAction.ReadPage asked, LogPage page) {
        List<LoggedEvent> fresh = new ArrayList<>();
        long expected = Math.max(asked.after() + 1, page.firstPosition());
        for (LoggedEvent event : page.events()) {
            if (event.position() != expected++) {
                throw new IllegalStateException("the log has no position " + (expected - 1));
            }
            if (event.position() > cursor.position()) {
                fresh.add(event);
            }
        }
        return fresh;
    }

    private List<HubAction> confirmed(LogHead head, Duration now) {
        headWatch.answered(now);
        if (cursor == null || head.epoch() != cursor.epoch()) {
            return restart(head.id(), now);
        }
        ring.dropBefore(head.firstPosition());
        List<HubAction> actions = new ArrayList<>();
        known = Math.max(known, head.position());
        settle(cursor.position(), false, now, actions);
        return actions;
    }

    /** Forgets everything and continues after {@code at}. */
    private List<HubAction> restart(EventId at, Duration now) {
        counters.restarted();
        cursor = at;
        known = at.position();
        missingSince = null;
        reading = null;
        reorderBuffer.clear();
        ring.restart(at);
        List<HubAction> actions = new ArrayList<>();
        actions.add(new HubAction.Announce());
        actions.addAll(backFill.begin());
        actions.addAll(headWatch.askNow(now, cursor));
        return actions;
    }

    /** Appends the new part of it; true when its events were left out and have to be read. */
    private boolean take(Publication publication) {
        if (publication.events().isEmpty()) {
            return publication.newest().position() > cursor.position();
        }
        int known = (int) (cursor.position() + 1 - publication.firstPosition());
        if (known < publication.events().size()) {
            List<LoggedEvent> fresh = publication.events().subList(known, publication.count());
            append(fresh);
            counters.fromBus(fresh.size());
        }
        return false;
    }

    private void append(List<LoggedEvent> events) {
        try {
            for (LoggedEvent event : events) {
                if (event.type().equals(EventTypes.CONVERSATION_DELETED)) {
                    ring.purge(event.conversationId(), event.position());
                    backFill.invalidate();
                }
                ring.append(List.of(FramedEvent.of(cursor.epoch(), event)));
            }
        } finally {
            // Also after an event could not be framed: what follows is then missing, and is read.
            cursor = ring.newest();
        }
    }

    /**
     * To be called after anything that may have moved the cursor: takes publications that now follow, and notes whether
     * one is missing.
     */
    private void settle(long before, boolean urgent, Duration now, List<HubAction> actions) {
        boolean read = urgent;
        for (Publication next = reorderBuffer.takeUpTo(cursor.position() + 1);
                next != null;
                next = reorderBuffer.takeUpTo(cursor.position() + 1)) {
            read |= take(next);
        }
        if (cursor.position() > before) {
            actions.add(new HubAction.Announce());
        }
        if (known <= cursor.position()) {
            missingSince = null;
        } else if (missingSince == null || cursor.position() > before) {
            missingSince = now;
        }
        if (read) {
            readOn(now, actions);
        }
    }

    private void readOn(Duration now, List<HubAction> actions) {
        if (reading == null && now.compareTo(readAgainAt) >= 0) {
            reading = new HubAction.ReadPage(cursor.position(), config.page());
            actions.add(reading);
        }
    }

    private static Duration later(Duration a, Duration b) {
        return a.compareTo(b) > 0 ? a : b;
    }
}
