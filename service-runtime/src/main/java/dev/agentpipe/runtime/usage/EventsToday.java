package dev.agentpipe.runtime.usage;

import io.quarkus.scheduler.Scheduled;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/**
 * How many events projects have stored today: those that all instances have written, read every few seconds, plus those
 * that this instance has counted since. Only for projects that are asked for. Never blocks; a project may exceed its
 * limit by what all instances store in a few seconds.
 */
@ApplicationScoped
public class EventsToday {

    private static final Logger LOG = Logger.getLogger(EventsToday.class);
    private static final int MAX_PROJECTS = 10_000;

    private final UsageStore store;
    private final UsageCounter counter;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(LocalDate day, long events, Instant askedAt) {}

    EventsToday(UsageStore store, UsageCounter counter) {
        this.store = store;
        this.counter = counter;
    }

    /** For a project not asked for before, or while the database is unavailable, what this instance has counted. */
    public long of(String project) {
        LocalDate today = LocalDate.now(clock);
        if (known.size() >= MAX_PROJECTS) {
            known.clear();
        }
        Known now = known.compute(
                project,
                (id, before) -> new Known(
                        today, before == null || !before.day().equals(today) ? 0 : before.events(), clock.instant()));
        return now.events() + counter.unwritten(project, today);
    }

    /** Forgets projects that were not asked for within a minute. */
    @Scheduled(every = "2S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void read() {
        Instant idle = clock.instant().minusSeconds(60);
        known.values().removeIf(project -> project.askedAt().isBefore(idle));
        List<String> projects = List.copyOf(known.keySet());
        if (projects.isEmpty()) {
            return;
        }
        LocalDate today = LocalDate.now(clock);
        try {
            store.events(projects, today)
                    .forEach((project, events) -> known.computeIfPresent(
                            project, (id, before) -> new Known(today, events, before.askedAt())));
        } catch (SQLException e) {
            LOG.debugf("cannot read how many events were stored today: %s", e.getMessage());
        }
    }
}
