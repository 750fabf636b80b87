package dev.agentpipe.model.problem;

/**
 * One field that was rejected.
 *
 * @param field the path in the names of the request that was sent, {@code data.message.content}
 * @param message what is wrong with it, a phrase that follows the field's name: {@code is required}
 */
public record FieldError(String field, String message) {

    /** Field and message as one sentence. */
    public String sentence() {
        return field + " " + message;
    }
}
