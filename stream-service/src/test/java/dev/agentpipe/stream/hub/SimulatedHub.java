package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.stream.SimulatedLog;
import dev.agentpipe.stream.VirtualTime;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** A hub in virtual time: its reads take a while, see the log as of some moment in between, and fail when it is away. */
public final class SimulatedHub {

    public static final HubConfig CONFIG = new HubConfig(
            Duration.ofMillis(20),
            Duration.ofSeconds(1),
            Duration.ofMillis(250),
            Duration.ofMillis(250),
            new PageLimits(7, 500),
            6_000,
            1_500);

    private final Hub hub;
    private final Ring ring;
    private final VirtualTime time;
    private final SimulatedLog log;
    private final Random random;
    private final LogListener listener;
    private final HubCounters counters = new HubCounters();
    private Duration wakesAt = Duration.ofDays(1);
    private boolean dead;

    public SimulatedHub(VirtualTime time, SimulatedLog log, Random random, Ring ring, LogListener listener) {
        this.time = time;
        this.log = log;
        this.random = random;
        this.ring = ring;
        this.listener = listener;
        this.hub = new Hub(CONFIG, ring, counters);
        put(h -> h.tick(time.now()));
    }

    private interface Input {
        List<HubAction> to(Hub hub);
    }

    private interface Read<T> {
        T answer() throws SQLException;
    }

    private interface Answer<T> {
        List<HubAction> put(Hub hub, T answer);
    }

    public void publication(Publication publication) {
        put(h -> h.publication(publication, time.now()));
    }

    public void bus(boolean up) {
        put(h -> up ? h.busUp(time.now()) : h.busDown(time.now()));
    }

    public void lookNow() {
        put(h -> h.lookNow(time.now()));
    }

    public void die() {
        dead = true;
    }

    public Ring ring() {
        return ring;
    }

    public HubCounters counters() {
        return counters;
    }

    private void put(Input input) {
        if (!dead) {
            perform(input.to(hub));
            Duration next = hub.wakeAt();
            if (next.compareTo(wakesAt) < 0 || wakesAt.compareTo(time.now()) <= 0) {
                wakesAt = next;
                time.after(next.minus(time.now()), () -> put(h -> h.tick(time.now())));
            }
        }
    }

    private void perform(List<HubAction> actions) {
        actions.forEach(action -> action.dispatch(new Reads()));
    }

    /** As PostgreSQL answers: with the rows whose predecessors have not reached the limit. */
    public static LogPage bounded(LogPage page, PageLimits limits) {
        List<LoggedEvent> events = new ArrayList<>();
        long bytes = 0;
        for (LoggedEvent event : page.events()) {
            if (bytes < limits.bytes()) {
                events.add(event);
                bytes += event.redacted() ? 0 : event.payload().length;
            }
        }
        return new LogPage(page.epoch(), page.firstPosition(), events);
    }

    private final class Reads implements HubAction.Handler {

        @Override
        public void announce() {
            listener.logAdvanced();
        }

        @Override
        public void askHead() {
            ask(log::askHead, (h, head) -> h.head(head, time.now()), h -> h.headFailed(time.now()));
        }

        @Override
        public void checkEpoch(HubAction.CheckEpoch check) {
            ask(
                    () -> log.checkEpoch(check.seen()),
                    (h, head) -> h.epochChecked(head, time.now()),
                    h -> h.headFailed(time.now()));
        }

        @Override
        public void readPage(HubAction.ReadPage read) {
            ask(
                    () -> bounded(
                            log.page(read.after(), Long.MAX_VALUE, read.limits().rows()), read.limits()),
                    (h, page) -> h.page(read, page, time.now()),
                    h -> h.pageFailed(read, time.now()));
        }

        @Override
        public void readBack(HubAction.ReadBack read) {
            ask(
                    () -> log.page(read.after(), read.upTo(), (int) (read.upTo() - read.after())),
                    (h, page) -> h.backPage(read, page),
                    h -> h.backPageFailed(read));
        }
    }

    private <T> void ask(Read<T> read, Answer<T> onAnswer, Input onFailure) {
        time.afterMillis(random.nextInt(8), () -> {
            try {
                T answer = read.answer();
                time.afterMillis(random.nextInt(8), () -> put(h -> onAnswer.put(h, answer)));
            } catch (SQLException away) {
                time.afterMillis(random.nextInt(8), () -> put(onFailure));
            }
        });
    }
}
