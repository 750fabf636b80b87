package dev.agentpipe.upload.request;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.upload.body.BodyReceiver;
import dev.agentpipe.upload.body.BodyShape;
import dev.agentpipe.upload.body.Spool;
import dev.agentpipe.upload.store.EventLogStore;
import dev.agentpipe.upload.store.EventLogUpload;
import dev.agentpipe.upload.store.SessionStore;
import dev.agentpipe.upload.store.SessionUpload;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** The way of an upload: into a file, checked, committed, answered. */
@ApplicationScoped
class Uploads {

    private final Spool spool;
    private final BodyReceiver receiver;
    private final Readers readers;
    private final SessionStore sessions;
    private final EventLogStore eventLogs;

    Uploads(Spool spool, BodyReceiver receiver, Readers readers, SessionStore sessions, EventLogStore eventLogs) {
        this.spool = spool;
        this.receiver = receiver;
        this.readers = readers;
        this.sessions = sessions;
        this.eventLogs = eventLogs;
    }

    Response take(UploadRequest request, InputStream body) {
        try (Spool.Place place = spool.take()) {
            receive(request, body, place);
            return request.eventLog() ? eventLog(request, place) : session(request, place);
        } catch (IOException e) {
            throw Spool.full(e);
        }
    }

    private void receive(UploadRequest request, InputStream body, Spool.Place place) {
        try {
            if (request.encoding() == null && request.length() > receiver.maxBytes()) {
                throw receiver.tooLarge();
            }
            receiver.receive(body, request.encoding(), place.body());
        } catch (ProblemException refused) {
            RejectedBody.discard(request, body, receiver.maxBytes());
            throw refused;
        }
    }

    private Response eventLog(UploadRequest request, Spool.Place place) throws IOException {
        EventLogUpload upload = readers.eventLog(place, request.caller().keyId());
        String originalId = request.originalId();
        if (originalId != null && (upload.conversations() != 1 || !originalId.equals(upload.conversationId()))) {
            throw refused("originalId", "must be the conversation of the event log, or absent");
        }
        return EventLogAnswer.of(eventLogs.append(upload, place.rows(), request.caller()), upload, request.caller());
    }

    private Response session(UploadRequest request, Spool.Place place) throws IOException {
        SessionUpload upload =
                BodyShape.of(place.body()) == BodyShape.STATE ? readers.state(place) : readers.session(place);
        String originalId = request.originalId();
        if (originalId != null && upload.originalId() != null && !originalId.equals(upload.originalId())) {
            throw refused("originalId", "must be that of session.metadata.originalId, or absent");
        }
        SessionUpload known = originalId == null ? upload : upload.withOriginalId(originalId);
        return SessionAnswer.of(sessions.store(known, place.rows(), request.caller()), known, request.caller());
    }

    private static ProblemException refused(String field, String message) {
        return ProblemException.of(ErrorCode.VALIDATION_FAILED, List.of(new FieldError(field, message)));
    }
}
