package dev.agentpipe.stream.search;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.session.Timestamp;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Which conversations are searched. */
final class SearchFilter {

    private static final Set<String> STATUSES = Set.of("ACTIVE", "COMPLETED", "INTERRUPTED", "ERROR");
    private static final Set<String> SOURCES = Set.of("cli-stream", "cli-upload", "api");
    private static final int MAX_LENGTH = 1_000;
    private static final String BEGAN = "coalesce(c.started_at, c.created_at)";

    private final StringBuilder sql = new StringBuilder();
    private final List<String> parameters = new ArrayList<>();

    SearchFilter status(String value) {
        return oneOf("status", value, STATUSES, " and c.status = ?");
    }

    SearchFilter source(String value) {
        return oneOf("source", value, SOURCES, " and c.source = ?");
    }

    SearchFilter mode(String value) {
        return text("mode", value, " and c.mode = ?");
    }

    SearchFilter agentType(String value) {
        return text("agentType", value, participant("agent_type"));
    }

    SearchFilter model(String value) {
        return text("model", value, participant("model"));
    }

    SearchFilter from(String value) {
        return time("from", value, " and " + BEGAN + " >= ?::timestamptz");
    }

    SearchFilter to(String value) {
        return time("to", value, " and " + BEGAN + " < ?::timestamptz");
    }

    /** What follows a condition, {@code c} being the conversation; empty when all are searched. */
    String sql() {
        return sql.toString();
    }

    List<String> parameters() {
        return parameters;
    }

    private static String participant(String column) {
        return " and exists (select from participant p where p.conversation_id = c.id and p." + column + " = ?)";
    }

    private SearchFilter oneOf(String name, String value, Set<String> allowed, String condition) {
        if (value != null && !allowed.contains(value)) {
            throw invalid(name, "must be one of " + allowed.stream().sorted().toList());
        }
        return add(value, condition);
    }

    private SearchFilter text(String name, String value, String condition) {
        if (value != null && (value.isEmpty() || value.length() > MAX_LENGTH || value.indexOf('\0') >= 0)) {
            throw invalid(name, "must have 1 to " + MAX_LENGTH + " characters");
        }
        return add(value, condition);
    }

    private SearchFilter time(String name, String value, String condition) {
        if (value == null) {
            return this;
        }
        Timestamp time = Timestamp.parse(value).orElseThrow(() -> invalid(name, "must be a time as in RFC 3339"));
        return add(time.instant().toString(), condition);
    }

    private SearchFilter add(String value, String condition) {
        if (value != null) {
            sql.append(condition);
            parameters.add(value);
        }
        return this;
    }

    private static ProblemException invalid(String field, String message) {
        return ProblemException.of(ErrorCode.VALIDATION_FAILED, List.of(new FieldError(field, message)));
    }
}
