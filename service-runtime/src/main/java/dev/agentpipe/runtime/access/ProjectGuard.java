package dev.agentpipe.runtime.access;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.usage.EventsToday;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** Whether a project accepts another write: it may be closed or have reached its daily event limit. Never blocks. */
@ApplicationScoped
class ProjectGuard {

    private final EventsToday events;
    private final Clock clock = Clock.systemUTC();

    ProjectGuard(EventsToday events) {
        this.events = events;
    }

    /** Fails with {@code forbidden} or {@code rate_limited}. */
    void requireWritable(ApiKey key) {
        ProjectRules rules = key.rules();
        if (rules.closed()) {
            throw ProblemException.of(ErrorCode.FORBIDDEN, "this project is closed");
        }
        if (rules.maxEventsPerDay() != null && events.of(key.project()) >= rules.maxEventsPerDay()) {
            throw ProblemException.retriable(
                    ErrorCode.RATE_LIMITED,
                    "this project has reached its daily event limit; ask for a higher one",
                    untilMidnight());
        }
    }

    private Duration untilMidnight() {
        return Duration.between(
                clock.instant(), LocalDate.now(clock).plusDays(1).atStartOfDay(ZoneOffset.UTC));
    }
}
