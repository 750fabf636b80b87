package dev.agentpipe.ingest.append;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import java.sql.SQLException;
import java.time.Duration;

/** What a failed append means for the one who sent the event. */
final class AppendFailure {

    static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private AppendFailure() {}

    /** Only data and constraint errors are an event's own fault; connections, limits and shutdowns are not. */
    static boolean causedByAnEvent(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("22") || state.startsWith("23");
    }

    static ProblemException of(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (state.startsWith("23")) {
            return ProblemException.of(ErrorCode.CONFLICT, "the event conflicts with one that is already stored");
        }
        if (state.startsWith("22")) {
            return ProblemException.of(ErrorCode.VALIDATION_FAILED, "the event holds a value that cannot be stored");
        }
        if (state.equals("57014")) {
            return ProblemException.retriable(
                    ErrorCode.DATABASE_TIMEOUT, "the database took too long; send the event again", RETRY_AFTER);
        }
        return unavailable("the database is away; send the event again");
    }

    static ProblemException unavailable(String detail) {
        return ProblemException.retriable(ErrorCode.UNAVAILABLE, detail, RETRY_AFTER);
    }
}
