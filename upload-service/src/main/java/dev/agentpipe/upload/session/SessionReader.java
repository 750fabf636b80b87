package dev.agentpipe.upload.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.EventParts;
import dev.agentpipe.model.event.Fields;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.event.ValidatingReader;
import dev.agentpipe.model.event.Vocabulary;
import dev.agentpipe.model.problem.FieldError;
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
import jakarta.validation.groups.Default;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Reads the documented body and turns its messages into rows; checks all of it before anything is stored. */
@ApplicationScoped
public class SessionReader {

    private static final int MAX_PARTICIPANTS = 1000;

    private final ValidatingReader reader;
    private final UploadConfig config;

    SessionReader(Validator validator, UploadConfig config) {
        this.reader = new ValidatingReader(validator);
        this.config = config;
    }

    /**
     * Reads a body while it arrives.
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
        private final Participants participants;
        private final MessageIds ids;
        private final SessionTotals totals = new SessionTotals();
        private Session session;
        private boolean sessionGiven;
        private boolean participantsGiven;
        private boolean messagesGiven;

        Reading(JsonBody body, UploadedRows rows, Rejections rejections) {
            this.body = body;
            this.rows = rows;
            this.rejections = rejections;
            this.participants = new Participants(rejections);
            this.ids = new MessageIds(rejections);
        }

        /** Members may come in any order; unknown ones are skipped. */
        void member(String name) throws IOException {
            switch (name) {
                case "session" -> {
                    sessionGiven = true;
                    ObjectNode node = body.object(name);
                    session = node == null ? null : read(name, node, Session::of);
                }
                case "participants" -> {
                    participantsGiven = true;
                    body.eachOfOnePiece(name, MAX_PARTICIPANTS, this::participant);
                }
                case "messages" -> {
                    messagesGiven = true;
                    body.each(name, config.maxMessages(), this::message);
                }
                default -> body.skip();
            }
        }

        private void participant(int index, ObjectNode node) {
            Participant participant = read("participants[" + index + "]", node, EventParts::participant);
            if (participant != null) {
                participants.add(index, participant);
            }
        }

        private <T> T read(String path, ObjectNode node, Function<Fields, T> parser) {
            List<FieldError> errors = new ArrayList<>(0);
            T part = reader.read(
                    (wrongTypes, names) ->
                            parser.apply(new Fields(node, "", path + ".", Vocabulary.DOCUMENTED, wrongTypes, names)),
                    path + ".",
                    errors,
                    Default.class,
                    Message.Whole.class,
                    Message.Required.class);
            rejections.addAll(errors);
            return part;
        }

        private void message(int index, ObjectNode node) throws IOException {
            Message message = read("messages[" + index + "]", node, EventParts::message);
            if (message != null) {
                participants.author(index, message.agentId());
                ids.add(index, message.id());
                Message complete = message.completed(null);
                totals.add(complete);
                rows.message(complete);
            }
        }

        SessionUpload finish() {
            require(sessionGiven, "session", "is required");
            require(participantsGiven, "participants", "is required");
            require(messagesGiven, "messages", "is required");
            require(
                    !participantsGiven || participants.anyGiven(),
                    "participants",
                    "must name at least one participant");
            participants.check();
            rejections.check();
            SessionUpload.Started started = new SessionUpload.Started(
                    session.name(),
                    session.mode(),
                    session.maxTurns(),
                    session.initialPrompt(),
                    session.startedAt().instant().toString(),
                    session.startedAt().text(),
                    session.metadata(),
                    participants.participants());
            SessionUpload.Ended ended = ended();
            rows.digest(Json.write(started));
            rows.digest(Json.write(ended));
            return new SessionUpload(
                    SessionUpload.Kind.SESSION,
                    session.originalId(),
                    rows.digest(),
                    started,
                    ended,
                    totals,
                    rows.missing());
        }

        /** An end without a time gets that of the last message. */
        private SessionUpload.Ended ended() {
            boolean active = session.status().equals("ACTIVE");
            if (active && session.completedAt() == null && session.totalDuration() == null) {
                return null;
            }
            Timestamp last = totals.newest() == null ? session.startedAt() : totals.newest();
            Timestamp at = session.completedAt() == null ? last : session.completedAt();
            return SessionUpload.Ended.of(session.status(), at, session.totalDuration());
        }

        private void require(boolean given, String path, String message) {
            if (!given) {
                rejections.add(path, message);
            }
        }
    }
}
