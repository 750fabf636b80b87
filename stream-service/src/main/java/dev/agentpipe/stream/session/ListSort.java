package dev.agentpipe.stream.session;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.util.List;

/** The sort column of a list, largest value first: a column of {@code listed_conversation}. */
enum ListSort {
    START("start", "started_at", "timestamptz"),
    LAST_EVENT("lastEvent", "last_event_at", "timestamptz"),
    COST("cost", "cost", "numeric"),
    TOKENS("tokens", "tokens", "bigint"),
    MESSAGES("messages", "messages", "integer");

    final String parameter;
    final String column;
    final String type;

    ListSort(String parameter, String column, String type) {
        this.parameter = parameter;
        this.column = column;
        this.type = type;
    }

    static ListSort of(String text) {
        for (ListSort sort : values()) {
            if (sort.parameter.equals(text == null ? START.parameter : text)) {
                return sort;
            }
        }
        throw ProblemException.of(
                ErrorCode.VALIDATION_FAILED,
                List.of(new FieldError("sort", "must be start, lastEvent, cost, tokens or messages")));
    }
}
