package dev.agentpipe.stream.webhook;

import dev.agentpipe.model.event.EventTypes;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.util.List;
import java.util.regex.Pattern;

/** The types that a webhook may want: those of events, and one of its own. */
final class WebhookTypes {

    /** A conversation has ended, live or uploaded; sent with its totals. */
    static final String SESSION_COMPLETED = "session.completed";

    private static final int MAX_TYPES = 20;
    private static final Pattern FORM = Pattern.compile("[a-z][a-z0-9_.-]{0,63}");
    private static final List<String> DEFAULT = List.of(SESSION_COMPLETED, EventTypes.CONVERSATION_DELETED);

    private WebhookTypes() {}

    /** The wanted types, the end of conversations when none are named; fails with {@code validation_failed}. */
    static List<String> checked(List<String> types) {
        if (types == null) {
            return DEFAULT;
        }
        if (types.isEmpty() || types.size() > MAX_TYPES) {
            throw invalid("types", "must name 1 to " + MAX_TYPES + " types");
        }
        for (int i = 0; i < types.size(); i++) {
            if (types.get(i) == null || !FORM.matcher(types.get(i)).matches()) {
                throw invalid("types[" + i + "]", "must be a type of events, or " + SESSION_COMPLETED);
            }
        }
        return types.stream().distinct().toList();
    }

    private static ProblemException invalid(String field, String message) {
        return ProblemException.of(ErrorCode.VALIDATION_FAILED, List.of(new FieldError(field, message)));
    }
}
