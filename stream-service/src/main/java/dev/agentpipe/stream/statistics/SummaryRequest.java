package dev.agentpipe.stream.statistics;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.model.session.Timestamp;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

/**
 * The parameters of a summary.
 *
 * @param from rounded down to the start of a quarter hour
 * @param to exclusive, rounded up to the start of a quarter hour
 */
record SummaryRequest(Projects projects, Instant from, Instant to, Grouping by, ZoneId zone) {

    static final int MAX_DAYS = 400;
    private static final Duration USUAL = Duration.ofDays(30);

    /** What the counts are grouped by. */
    enum Grouping {
        NONE(""),
        DAY("day"),
        AGENT_TYPE("agentType"),
        MODEL("model"),
        PROJECT("project");

        private final String text;

        Grouping(String text) {
            this.text = text;
        }

        private static Grouping parse(String text) {
            for (Grouping grouping : values()) {
                if (grouping != NONE && grouping.text.equals(text)) {
                    return grouping;
                }
            }
            if (text == null) {
                return NONE;
            }
            throw invalid("by", "must be day, agentType, model or project");
        }
    }

    /** Without {@code from} and {@code to}, the 30 days up to {@code now}. */
    static SummaryRequest parse(Projects projects, String from, String to, String by, String timezone, Instant now) {
        ZoneId zone = zone(timezone);
        Instant end = Quarter.from(to == null ? now : time("to", to, zone));
        Instant begin = Quarter.of(from == null ? end.minus(USUAL) : time("from", from, zone));
        if (!begin.isBefore(end)) {
            throw invalid("from", "must be before to");
        }
        if (Duration.between(begin, end).toDays() > MAX_DAYS) {
            throw invalid("from", "must be at most " + MAX_DAYS + " days before to");
        }
        return new SummaryRequest(projects, begin, end, Grouping.parse(by), zone);
    }

    /** The same for equal requests of readers with the same projects, and for no others. */
    String key() {
        return projects + " " + from + " " + to + " " + by + " " + zone;
    }

    private static ZoneId zone(String text) {
        if (text == null) {
            return ZoneId.of("UTC");
        }
        try {
            ZoneId zone = ZoneId.of(text);
            if (ZoneId.getAvailableZoneIds().contains(text)) {
                return zone;
            }
        } catch (DateTimeException unknown) {
            // Rejected below, like an offset.
        }
        throw invalid("timezone", "must be a name of the IANA time zone database, such as Asia/Kathmandu");
    }

    private static Instant time(String field, String text, ZoneId zone) {
        try {
            if (text.length() == 10) {
                return inRange(LocalDate.parse(text).atStartOfDay(zone).toInstant());
            }
            return Timestamp.parse(text)
                    .orElseThrow(() -> new DateTimeException(text))
                    .instant();
        } catch (DateTimeException notTime) {
            throw invalid(field, "must be a day, 2026-01-31, or a time as in RFC 3339, of the years 1970 to 2199");
        }
    }

    private static Instant inRange(Instant time) {
        return Timestamp.parse(time.toString())
                .orElseThrow(() -> new DateTimeException("out of range"))
                .instant();
    }

    private static ProblemException invalid(String field, String message) {
        return ProblemException.of(ErrorCode.VALIDATION_FAILED, List.of(new FieldError(field, message)));
    }
}
