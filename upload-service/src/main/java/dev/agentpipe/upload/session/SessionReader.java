package dev.agentpipe.upload.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.agentpipe.model.event.EventParts;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Participant;
import dev.agentpipe.model.session.Timestamp;
import dev.agentpipe.upload.Rejections;
import dev.agentpipe.upload.UploadConfig;
import dev.agentpipe.upload.body.JsonBody;
import dev.agentpipe.upload.body.Spool;
import dev.agentpipe.upload.store.SessionTotals;
import dev.agentpipe.upload.store.SessionUpload;
import dev.agentpipe.upload.store.UploadedRows;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.validation.Validator;
import java.io.IOException;

/** Reads the documented body and makes rows of its messages; checks all of it before any of it is written. */
@ApplicationScoped
public class SessionReader {

    private static final int MAX_PARTICIPANTS = 1000;

    private final Validator validator;
    private final UploadConfig config;

    SessionReader(Validator validator, UploadConfig config) {
        this.validator = validator;
        this.config = config;
    }

    /**
     * Reads the body that arrived.
     *
     * @throws dev.agentpipe.model.problem.ProblemException with every place that was refused
     */
    public SessionUpload read(Spool.Place place) throws IOException {
        Rejections refusals = new Rejections();
        try (JsonBody body = JsonBody.open(place.body(), refusals);
                UploadedRows rows = new UploadedRows(place.rows())) {
            Reading reading = new Reading(body, rows, refusals);
            body.read(reading::member);
            return reading.finish();
        }
    }

    private final class Reading {

        private final JsonBody body;
        private final UploadedRows rows;
        private final Rejections refusals;
        private final Checked checked;
        private final Agents agents;
        private final MessageIds ids;
        private final SessionTotals totals = new SessionTotals();
        private Session session;
        private boolean sessionGiven;
        private boolean participantsGiven;
        private boolean messagesGiven;

        Reading(JsonBody body, UploadedRows rows, Rejections refusals) {
            this.body = body;
            this.rows = rows;
            this.refusals = refusals;
            this.checked = new Checked(validator, refusals);
            this.agents = new Agents(refusals);
            this.ids = new MessageIds(refusals);
        }

        /** Members may come in any order; what is unknown is passed over. */
        void member(String name) throws IOException {
            switch (name) {
                case "session" -> {
                    sessionGiven = true;
                    ObjectNode node = body.object(name);
                    session = node == null ? null : checked.read(name, node, Session::of);
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
            Participant participant = checked.read("participants[" + index + "]", node, EventParts::participant);
            if (participant != null) {
                agents.add(index, participant);
            }
        }

        private void message(int index, ObjectNode node) throws IOException {
            Message message = checked.read("messages[" + index + "]", node, EventParts::message);
            if (message != null) {
                agents.named(index, message.agentId());
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
            require(!participantsGiven || agents.any(), "participants", "must name at least one participant");
            agents.check();
            refusals.check();
            SessionUpload.Started started = new SessionUpload.Started(
                    session.name(),
                    session.mode(),
                    session.maxTurns(),
                    session.initialPrompt(),
                    session.startedAt().instant().toString(),
                    session.startedAt().text(),
                    session.metadata(),
                    agents.participants());
            SessionUpload.Ended ended = ended();
            rows.digest(Json.write(started));
            rows.digest(Json.write(ended));
            return new SessionUpload(
                    SessionUpload.Kind.SESSION, session.originalId(), rows.digest(), started, ended, totals);
        }

        /** An end without a time is the time of the last message. */
        private SessionUpload.Ended ended() {
            boolean active = session.status().equals("ACTIVE");
            if (active && session.completedAt() == null && session.totalDuration() == null) {
                return null;
            }
            Timestamp last = totals.newest() == null ? session.startedAt() : totals.newest();
            Timestamp at = session.completedAt() == null ? last : session.completedAt();
            return SessionUpload.Ended.of(session.status(), at, session.totalDuration());
        }

        private void require(boolean given, String place, String message) {
            if (!given) {
                refusals.add(place, message);
            }
        }
    }
}
