package dev.agentpipe.runtime.problem;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;

/** What a failed statement means to the client. */
public final class DatabaseFailure {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private DatabaseFailure() {}

    /** The failure of the database that caused {@code fault}, if one did. */
    public static Optional<SQLException> behind(Throwable fault) {
        for (Throwable cause = fault; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException failure) {
                return Optional.of(failure);
            }
        }
        return Optional.empty();
    }

    /** Only data and constraint errors are the request's own fault; lost connections, limits and shutdowns are not. */
    public static boolean causedByTheRequest(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return state.startsWith("22") || state.startsWith("23");
    }

    public static ProblemException problem(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        if (state.startsWith("23")) {
            return ProblemException.of(ErrorCode.CONFLICT, "the request conflicts with what is already stored");
        }
        if (state.startsWith("22")) {
            return ProblemException.of(ErrorCode.VALIDATION_FAILED, "the request holds a value that cannot be stored");
        }
        if (state.equals("57014")) {
            return ProblemException.retriable(
                    ErrorCode.DATABASE_TIMEOUT, "the database took too long; try again", RETRY_AFTER);
        }
        return unavailable("the database is unavailable; try again");
    }

    public static ProblemException unavailable(String detail) {
        return ProblemException.retriable(ErrorCode.UNAVAILABLE, detail, RETRY_AFTER);
    }
}
