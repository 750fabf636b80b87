package dev.agentpipe.model.event;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Timestamp;
import jakarta.validation.Validator;
import jakarta.validation.groups.Default;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Reads an event in either vocabulary. Thread-safe; does not block. */
public final class EventReader {

    /** The largest event, in bytes of UTF-8. */
    public static final int MAX_BYTES = 1_048_576;

    private static final List<String> TYPES = List.of(
            "conversation.started",
            "message.created",
            "conversation.completed",
            "conversation.interrupted",
            "conversation.error",
            "error.occurred",
            "bridge.connected",
            "bridge.test",
            "log.entry");

    /** Newer clients may report more about their connection; nothing depends on it. */
    private static final Pattern BRIDGE = Pattern.compile("bridge\\.[a-z][a-z0-9_.-]{0,100}");

    private static final Class<?>[] DOCUMENTED_GROUPS = {Default.class, Message.Required.class};
    private static final Class<?>[] COMMAND_LINE_GROUPS = {Default.class};

    private final ValidatingReader reader;

    public EventReader(Validator validator) {
        this.reader = new ValidatingReader(validator);
    }

    /**
     * Reads one event.
     *
     * @param text one JSON object, {@code {"type", "timestamp", "data"}}
     * @param keyId the id of the API key that sent it: part of the identity of what has none of its own
     * @throws ProblemException {@code malformed_json}, {@code unknown_type}, or {@code validation_failed} with every
     *     field that was refused, in the names of the request
     */
    public LogEntry read(String text, String keyId) {
        ObjectNode envelope = Json.object(text);
        List<FieldError> errors = new ArrayList<>();
        String type = envelopeType(envelope, errors);
        JsonNode data = envelope.path("data");
        if (!data.isObject()) {
            errors.add(new FieldError(
                    "data", data.isMissingNode() || data.isNull() ? "is required" : "must be an object"));
        }
        if (type == null || !data.isObject()) {
            throw ProblemException.of(ErrorCode.VALIDATION_FAILED, errors);
        }
        Vocabulary vocabulary = Vocabulary.of(type, data);
        Event event = reader.read(
                (wrongTypes, requestNames) -> parse(type, envelope, vocabulary, wrongTypes, requestNames),
                "data.",
                errors,
                vocabulary == Vocabulary.DOCUMENTED ? DOCUMENTED_GROUPS : COMMAND_LINE_GROUPS);
        if (event == null) {
            throw ProblemException.of(ErrorCode.VALIDATION_FAILED, errors);
        }
        return LogEntries.of(event, vocabulary, text, keyId);
    }

    private static String envelopeType(ObjectNode envelope, List<FieldError> errors) {
        JsonNode type = envelope.path("type");
        if (!type.isTextual()) {
            errors.add(
                    new FieldError("type", type.isMissingNode() || type.isNull() ? "is required" : "must be a string"));
            return null;
        }
        String name = type.textValue();
        if (!TYPES.contains(name) && !BRIDGE.matcher(name).matches()) {
            throw ProblemException.of(
                    ErrorCode.UNKNOWN_TYPE,
                    List.of(new FieldError("type", "must be one of " + String.join(", ", TYPES))));
        }
        return name;
    }

    private static Event parse(
            String type,
            ObjectNode envelope,
            Vocabulary vocabulary,
            List<FieldError> errors,
            Map<String, String> requestNames) {
        Fields outer = new Fields(envelope, "", "", vocabulary, errors, requestNames);
        Timestamp timestamp = outer.timestamp("timestamp", null);
        ObjectNode data = (ObjectNode) envelope.get("data");
        Fields fields = new Fields(data, "", "data.", vocabulary, errors, requestNames);
        return switch (type) {
            case "conversation.started" -> EventParts.started(fields, timestamp, vocabulary);
            case "message.created" -> EventParts.messageCreated(fields, timestamp);
            case "conversation.completed", "conversation.interrupted" -> EventParts.ended(type, fields, timestamp);
            case "error.occurred", "conversation.error" -> EventParts.errorOccurred(fields, timestamp);
            default -> EventParts.other(type, fields, timestamp, data);
        };
    }
}
