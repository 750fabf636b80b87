package dev.agentpipe.ingest.admin;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.util.List;

/** The last row of a page of {@code /api/usage}: {@code 2026-11-21/project/key}. */
record UsageCursor(LocalDate day, String project, String keyId) {

    private static final int MAX_LENGTH = 300;

    /** Before all rows of {@code day} and later days. */
    static UsageCursor before(LocalDate day) {
        return new UsageCursor(day, "", "");
    }

    static UsageCursor of(UsageDay last) {
        return new UsageCursor(last.day(), last.project(), last.keyId());
    }

    static UsageCursor parse(String text) {
        String[] parts = text.split("/", -1);
        if (parts.length == 3 && text.length() <= MAX_LENGTH && text.indexOf('\0') < 0) {
            return new UsageCursor(day("cursor", parts[0]), parts[1], parts[2]);
        }
        throw invalid("cursor", "must be the nextCursor of the page before");
    }

    static LocalDate day(String name, String text) {
        try {
            LocalDate day = LocalDate.parse(text);
            if (day.getYear() >= 2000 && day.getYear() <= 9999) {
                return day;
            }
        } catch (DateTimeException notADay) {
            // rejected below, like one out of range
        }
        throw invalid(name, "must be a day like 2026-11-21");
    }

    static ProblemException invalid(String name, String message) {
        return ProblemException.of(ErrorCode.VALIDATION_FAILED, List.of(new FieldError(name, message)));
    }

    @Override
    public String toString() {
        return day + "/" + project + "/" + keyId;
    }
}
