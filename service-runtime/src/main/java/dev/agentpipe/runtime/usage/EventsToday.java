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
 * How many events projects have stored today: exactly those of this instance, plus those that other instances have
 * written, read every few seconds. Only for projects that are asked for. Never blocks; a project may exceed its limit
 * by what other instances store in a few seconds, and by the requests in progress.
 */
@ApplicationScoped
public class EventsToday {

    private static final Logger LOG = Logger.getLogger(EventsToday.class);
    private static final int MAX_PROJECTS = 10_000;

    private final UsageCounter counter;
    private final Clock clock = Clock.systemUTC();
    private final Map<String, Known> known = new ConcurrentHashMap<>();

    private record Known(LocalDate day, long ofOthers, Instant askedAt) {}

    EventsToday(UsageCounter counter) {
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
                        today, before == null || !before.day().equals(today) ? 0 : before.ofOthers(), clock.instant()));
        return now.ofOthers() + counter.ofThisInstance(project, today);
    }

    /** Reads only projects that were asked for within a minute. */
    @Scheduled(every = "2S", concurrentExecution = Scheduled.ConcurrentExecution.SKIP)
    void read() {
        Instant idle = clock.instant().minusSeconds(60);
        LocalDate today = LocalDate.now(clock);
        known.values().removeIf(project -> !project.day().equals(today));
        List<String> projects = known.entrySet().stream()
                .filter(project -> !project.getValue().askedAt().isBefore(idle))
                .map(Map.Entry::getKey)
                .toList();
        if (projects.isEmpty()) {
            return;
        }
        try {
            counter.ofOthers(projects, today)
                    .forEach((project, events) -> known.computeIfPresent(
                            project, (id, before) -> new Known(today, events, before.askedAt())));
        } catch (SQLException e) {
            LOG.debugf("cannot read how many events were stored today: %s", e.getMessage());
        }
    }
}
