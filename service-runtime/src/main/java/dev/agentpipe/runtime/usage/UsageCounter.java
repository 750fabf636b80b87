package dev.agentpipe.runtime.usage;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.scheduler.Scheduled;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.interceptor.Interceptor;
import java.sql.SQLException;
import java.time.Clock;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * Counts what keys use and writes it every few seconds, for all keys together. A process that is killed loses what it
 * has counted since. Callable from any thread; never blocks.
 */
@ApplicationScoped
public class UsageCounter {

    private static final Logger LOG = Logger.getLogger(UsageCounter.class);

    /** Further keys within a few seconds are counted as one: the sums of projects stay right. */
    private static final int MAX_KEYS = 20_000;

    /** Stands for the keys beyond {@value #MAX_KEYS}. */
    private static final String OTHERS = "others";

    private final UsageStore store;
    private final Clock clock;
    private final Map<UsageKey, Usage> counts = new ConcurrentHashMap<>();
    /** Since the start, written or not; of today, and of days before until the next flush. */
    private final Map<ProjectDay, Long> events = new ConcurrentHashMap<>();
    /** Those of them that are written. Only under the lock of this object. */
    private final Map<ProjectDay, Long> written = new HashMap<>();

    private record ProjectDay(String project, LocalDate day) {}

    @Inject
    UsageCounter(UsageStore store) {
        this(store, Clock.systemUTC());
    }

    UsageCounter(UsageStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /** Counts what a key just used; {@code keyId} is empty for readers who need no key. */
    public void add(String project, String keyId, Usage more) {
        LocalDate day = LocalDate.now(clock);
        if (more.events() > 0) {
            events.merge(new ProjectDay(project, day), more.events(), Long::sum);
        }
        UsageKey key = new UsageKey(project, keyId, day);
        if (counts.size() >= MAX_KEYS && !counts.containsKey(key)) {
            key = new UsageKey(project, OTHERS, day);
        }
        counts.merge(key, more, Usage::plus);
    }

    /** The events of a project on {@code day} that this instance has counted, written or not. */
    long ofThisInstance(String project, LocalDate day) {
        return events.getOrDefault(new ProjectDay(project, day), 0L);
    }

    /**
     * The events of these projects on {@code day} that other instances, and earlier runs of this one, have written. None
     * is written by this instance meanwhile, so that the two counts together have each event once. Blocks.
     */
    synchronized Map<String, Long> ofOthers(Collection<String> projects, LocalDate day) throws SQLException {
        Map<String, Long> others = new HashMap<>();
        store.events(projects, day)
                .forEach((project, all) ->
                        others.put(project, all - written.getOrDefault(new ProjectDay(project, day), 0L)));
        return others;
    }

    /** After the last request has been answered, and after other components have counted at their stop. */
    void stop(@Observes @Priority(Interceptor.Priority.LIBRARY_AFTER) ShutdownEvent event) {
        flush();
    }

    /** What cannot be written now is kept for the next time. */
    @Scheduled(every = "{agentpipe.usage.flush}", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    synchronized void flush() {
        forgetDaysBefore();
        Map<UsageKey, Usage> taken = new HashMap<>();
        counts.keySet().forEach(key -> {
            Usage used = counts.remove(key);
            if (used != null) {
                taken.put(key, used);
            }
        });
        if (taken.isEmpty()) {
            return;
        }
        try {
            store.add(taken);
            taken.forEach(
                    (key, used) -> written.merge(new ProjectDay(key.project(), key.day()), used.events(), Long::sum));
        } catch (SQLException e) {
            taken.forEach((key, used) -> counts.merge(key, used, Usage::plus));
            LOG.debugf("cannot write usage: %s", e.getMessage());
        }
    }

    /** They are asked for no more. */
    private void forgetDaysBefore() {
        LocalDate today = LocalDate.now(clock);
        events.keySet().removeIf(of -> of.day().isBefore(today));
        written.keySet().removeIf(of -> of.day().isBefore(today));
    }
}
