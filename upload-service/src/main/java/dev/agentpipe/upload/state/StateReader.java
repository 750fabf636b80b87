package dev.agentpipe.upload.state;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.upload.Rejections;
import dev.agentpipe.upload.UploadConfig;
import dev.agentpipe.upload.body.JsonBody;
import dev.agentpipe.upload.body.SpoolFile;
import dev.agentpipe.upload.store.SessionTotals;
import dev.agentpipe.upload.store.SessionUpload;
import dev.agentpipe.upload.store.UploadedRows;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import java.io.IOException;
import java.io.InputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads a state file and turns its messages into rows.
 *
 * <p>The file has no ids, so it is identified by its messages. {@code config} is never read, not even for the
 * participants, who are the agents with messages. The file does not say how the run ended either; it counts as
 * completed.
 */
@ApplicationScoped
public class StateReader {

    private static final String SAVED = "saved";

    private final Validator validator;
    private final UploadConfig config;

    StateReader(Validator validator, UploadConfig config) {
        this.validator = validator;
        this.config = config;
    }

    /**
     * Reads a state file while it arrives.
     *
     * @param file for the rows
     * @throws dev.agentpipe.model.problem.ProblemException with every field that was rejected
     */
    public SessionUpload read(InputStream arriving, SpoolFile file) throws IOException {
        Rejections rejections = new Rejections();
        try (JsonBody body = JsonBody.open(arriving, rejections);
                UploadedRows rows = new UploadedRows(file)) {
            Reading reading = new Reading(body, rows, rejections);
            body.read(reading::member);
            return reading.finish();
        }
    }

    private final class Reading {

        private final JsonBody body;
        private final UploadedRows rows;
        private final Rejections rejections;
        private final StateMessages messages;
        private final SessionTotals totals = new SessionTotals();
        private final Map<String, Participant> agents = new LinkedHashMap<>();
        private ObjectNode metadata = Json.MAPPER.createObjectNode();
        private Message first;
        private String initialPrompt;

        Reading(JsonBody body, UploadedRows rows, Rejections rejections) {
            this.body = body;
            this.rows = rows;
            this.rejections = rejections;
            this.messages = new StateMessages(validator, rejections);
        }

        void member(String name) throws IOException {
            switch (name) {
                case "messages" -> body.each(name, config.maxMessages(), this::message);
                case "metadata" -> {
                    ObjectNode given = body.object(name);
                    metadata = given == null ? metadata : given;
                }
                default -> body.skip();
            }
        }

        private void message(int index, ObjectNode node) throws IOException {
            Optional<Message> read = messages.read("messages[" + index + "]", index, node);
            if (read.isEmpty()) {
                return;
            }
            Message message = read.get();
            first = first == null ? message : first;
            totals.add(message);
            rows.message(message);
            if (messages.isHost(node)) {
                initialPrompt = initialPrompt == null ? message.content() : initialPrompt;
            } else {
                agents.merge(message.agentId(), participant(message), Reading::withModel);
            }
        }

        SessionUpload finish() {
            if (first == null && rejections.total() == 0) {
                rejections.add("messages", "must hold at least one message");
            }
            rejections.check();
            Timestamp start = first.timestamp();
            SessionUpload.Started started = new SessionUpload.Started(
                    text("description"),
                    null,
                    null,
                    initialPrompt,
                    start.instant().toString(),
                    start.text(),
                    null,
                    List.copyOf(agents.values()));
            return new SessionUpload(
                    SessionUpload.Kind.STATE,
                    null,
                    rows.digest(),
                    started,
                    ended(totals.newest()),
                    totals,
                    rows.missing());
        }

        /**
         * The time of the last message, not of saving; the run's own event log, if uploaded too, has the exact time.
         */
        private SessionUpload.Ended ended(Timestamp at) {
            String shortText = text("short_text");
            String text = text("text");
            ObjectNode summary = Json.MAPPER.createObjectNode();
            if (shortText != null) {
                summary.put("shortText", shortText);
            }
            if (text != null) {
                summary.put("text", text);
            }
            return new SessionUpload.Ended(
                    "COMPLETED",
                    at.instant().toString(),
                    at.text(),
                    SAVED,
                    whole("total_messages"),
                    whole("total_turns"),
                    null,
                    summary.isEmpty() ? null : summary);
        }

        private String text(String name) {
            String text = metadata.path(name).textValue();
            return text == null || text.isEmpty() ? null : text;
        }

        private Long whole(String name) {
            return metadata.path(name).canConvertToLong() && metadata.path(name).isIntegralNumber()
                    ? Long.valueOf(metadata.path(name).longValue())
                    : null;
        }

        private static Participant participant(Message message) {
            String model = message.metrics() == null ? null : message.metrics().model();
            return new Participant(
                    message.agentId(), message.agentType(), message.agentName(), null, model, null, null, null, null);
        }

        /** An agent is announced before its first message, which names the model. */
        private static Participant withModel(Participant known, Participant later) {
            return known.model() == null && later.model() != null
                    ? new Participant(
                            known.agentId(),
                            known.agentType(),
                            known.agentName(),
                            null,
                            later.model(),
                            null,
                            null,
                            null,
                            null)
                    : known;
        }
    }
}
