package dev.agentpipe.stream.session;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.stream.text.SearchQuery;
import java.sql.Array;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Conditions on rows of {@code listed_conversation}.
 *
 * @param conditions SQL with a question mark for each parameter, in the same order
 * @param text a text to be found in the conversations as well; null for none
 */
public record ListFilter(List<String> conditions, List<Object> parameters, SearchQuery text) {

    private static final Set<String> STATUSES = Set.of("ACTIVE", "COMPLETED", "INTERRUPTED", "ERROR");
    private static final Set<String> SOURCES = Set.of("cli-stream", "cli-upload", "api");
    private static final int MAX_CHARACTERS = 1000;

    /** Reads the parameters of a request; {@code from} and {@code to} apply to the start, {@code to} is exclusive. */
    public static ListFilter of(ListQuery query) {
        Builder all = new Builder();
        all.oneOf("status", "status = ?", query.status, STATUSES);
        all.oneOf("source", "source = ?", query.source, SOURCES);
        all.text("mode", "mode = ?", query.mode);
        all.text("agentType", "agent_types @> array[?]::text[]", query.agentType);
        all.text("model", "models @> array[?]::text[]", query.model);
        all.time("from", "started_at >= ?", query.from);
        all.time("to", "started_at < ?", query.to);
        all.flag("hasErrors", "has_errors", query.hasErrors);
        all.flag("hasGaps", "has_gaps", query.hasGaps);
        return new ListFilter(
                List.copyOf(all.conditions),
                List.copyOf(all.parameters),
                query.q == null ? null : SearchQuery.parse(query.q));
    }

    boolean isEmpty() {
        return conditions.isEmpty() && text == null;
    }

    /** Each condition preceded by {@code and}. */
    public String conditionsSql() {
        return String.join(
                "", conditions.stream().map(condition -> " and " + condition).toList());
    }

    /** Replaces the text: only these conversations, if they meet the conditions. */
    ListFilter only(Array ids) {
        List<String> narrower = new ArrayList<>(conditions);
        narrower.add("id = any (?)");
        List<Object> values = new ArrayList<>(parameters);
        values.add(ids);
        return new ListFilter(narrower, values, null);
    }

    private static final class Builder {

        private final List<String> conditions = new ArrayList<>();
        private final List<Object> parameters = new ArrayList<>();

        void oneOf(String name, String condition, String given, Set<String> values) {
            if (given != null && !values.contains(given)) {
                throw rejected(
                        name,
                        "must be one of "
                                + String.join(", ", values.stream().sorted().toList()));
            }
            text(name, condition, given);
        }

        void text(String name, String condition, String given) {
            if (given == null) {
                return;
            }
            if (given.isEmpty() || given.length() > MAX_CHARACTERS || given.indexOf('\0') >= 0) {
                throw rejected(name, "must be 1 to " + MAX_CHARACTERS + " characters");
            }
            conditions.add(condition);
            parameters.add(given);
        }

        void time(String name, String condition, String given) {
            if (given != null) {
                conditions.add(condition);
                parameters.add(Timestamp.parse(given)
                        .orElseThrow(() -> rejected(name, "must be an RFC 3339 timestamp, with + as %2B"))
                        .instant()
                        .atOffset(ZoneOffset.UTC));
            }
        }

        void flag(String name, String column, String given) {
            if (given != null) {
                if (!given.equals("true") && !given.equals("false")) {
                    throw rejected(name, "must be true or false");
                }
                conditions.add(given.equals("true") ? column : "not " + column);
            }
        }

        private static ProblemException rejected(String field, String message) {
            return ProblemException.of(ErrorCode.VALIDATION_FAILED, List.of(new FieldError(field, message)));
        }
    }
}
