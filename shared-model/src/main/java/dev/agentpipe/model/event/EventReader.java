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

/** Reads an event in either vocabulary. Thread-safe; does not block. */
public final class EventReader {

    /** The largest event, in bytes of UTF-8. */
    public static final int MAX_BYTES = 1_048_576;

    private final ValidatingReader reader;
    private final Integer truncatedTo;
    private final boolean restoring;
    private final Class<?>[] documentedGroups;
    private final Class<?>[] commandLineGroups;

    /** Reads events whose content must not be too long. */
    public EventReader(Validator validator) {
        this.reader = new ValidatingReader(validator);
        this.truncatedTo = null;
        this.restoring = false;
        this.documentedGroups = new Class<?>[] {Default.class, Message.Whole.class, Message.Required.class};
        this.commandLineGroups = new Class<?>[] {Default.class, Message.Whole.class};
    }

    /** Reads events and cuts the content of a message that has more than {@code truncatedTo} bytes of UTF-8. */
    public EventReader(Validator validator, int truncatedTo) {
        this.reader = new ValidatingReader(validator);
        this.truncatedTo = truncatedTo;
        this.restoring = false;
        this.documentedGroups = new Class<?>[] {Default.class, Message.Required.class};
        this.commandLineGroups = new Class<?>[] {Default.class};
    }

    private EventReader(ValidatingReader reader) {
        this.reader = reader;
        this.truncatedTo = MAX_BYTES;
        this.restoring = true;
        this.documentedGroups = new Class<?>[] {Default.class};
        this.commandLineGroups = new Class<?>[] {Default.class};
    }

    /** A reader for events of an export as they were stored: content may be missing or cut. */
    public EventReader restoring() {
        return new EventReader(reader);
    }

    /**
     * Reads one event.
     *
     * @param text one JSON object, {@code {"type", "timestamp", "data"}}
     * @throws ProblemException {@code malformed_json}, {@code unknown_type}, or {@code validation_failed} with every
     *     field that was rejected, in the names of the request
     */
    public LogEntry read(String text, Sender sender) {
        ObjectNode envelope = Json.object(text);
        List<FieldError> errors = new ArrayList<>();
        String type = envelopeType(envelope, errors);
        EventKind kind = type == null ? null : kindOf(type);
        JsonNode data = envelope.path("data");
        if (!data.isObject()) {
            errors.add(new FieldError(
                    "data", data.isMissingNode() || data.isNull() ? "is required" : "must be an object"));
        }
        if (kind == null || !data.isObject()) {
            throw ProblemException.of(ErrorCode.VALIDATION_FAILED, errors);
        }
        Vocabulary vocabulary = Vocabulary.of(type, data);
        Event event = reader.read(
                (wrongTypes, requestNames) -> parse(kind, type, envelope, vocabulary, wrongTypes, requestNames),
                "data.",
                errors,
                vocabulary == Vocabulary.DOCUMENTED ? documentedGroups : commandLineGroups);
        if (event == null) {
            throw ProblemException.of(ErrorCode.VALIDATION_FAILED, errors);
        }
        LogEntry entry = LogEntries.of(event, vocabulary, text, sender, truncatedTo);
        return restoring ? StoredForm.restored(entry, text) : entry;
    }

    private static String envelopeType(ObjectNode envelope, List<FieldError> errors) {
        JsonNode type = envelope.path("type");
        if (!type.isTextual()) {
            errors.add(
                    new FieldError("type", type.isMissingNode() || type.isNull() ? "is required" : "must be a string"));
            return null;
        }
        return type.textValue();
    }

    private static EventKind kindOf(String type) {
        return EventKind.ofType(type)
                .orElseThrow(() -> ProblemException.of(
                        ErrorCode.UNKNOWN_TYPE,
                        List.of(new FieldError("type", "must be one of " + String.join(", ", EventKind.types())))));
    }

    private static Event parse(
            EventKind kind,
            String type,
            ObjectNode envelope,
            Vocabulary vocabulary,
            List<FieldError> errors,
            Map<String, String> requestNames) {
        Fields outer = new Fields(envelope, "", "", vocabulary, errors, requestNames);
        Timestamp timestamp = outer.timestamp("timestamp", null);
        ObjectNode data = (ObjectNode) envelope.get("data");
        Fields fields = new Fields(data, "", "data.", vocabulary, errors, requestNames);
        return switch (kind) {
            case STARTED -> EventParts.started(fields, timestamp, vocabulary);
            case MESSAGE -> EventParts.messageCreated(fields, timestamp);
            case ENDED -> EventParts.ended(type, fields, timestamp);
            case ERROR -> EventParts.errorOccurred(fields, timestamp);
            case OTHER -> EventParts.other(type, fields, timestamp, data);
        };
    }
}
