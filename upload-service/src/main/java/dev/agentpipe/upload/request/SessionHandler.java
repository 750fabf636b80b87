package dev.agentpipe.upload.request;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.log.LoggedConversation;
import dev.agentpipe.upload.body.BodyShape;
import dev.agentpipe.upload.body.RereadBody;
import dev.agentpipe.upload.body.Spool;
import dev.agentpipe.upload.session.SessionReader;
import dev.agentpipe.upload.state.StateReader;
import dev.agentpipe.upload.store.SessionOutcome;
import dev.agentpipe.upload.store.SessionStore;
import dev.agentpipe.upload.store.SessionUpload;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Handles a JSON body: the documented one or a state file. */
@ApplicationScoped
class SessionHandler {

    private final SessionReader sessions;
    private final StateReader states;
    private final SessionStore store;

    SessionHandler(SessionReader sessions, StateReader states, SessionStore store) {
        this.sessions = sessions;
        this.states = states;
        this.store = store;
    }

    Response handle(UploadRequest request, InputStream body, Spool.Slot slot) throws IOException {
        SessionUpload upload = identified(request.originalId(), read(body, slot));
        LoggedConversation.is(upload.originalId());
        SessionOutcome outcome = store.store(upload, slot.rows(), request.parameters());
        LoggedConversation.is(outcome.conversationId());
        return SessionAnswer.of(outcome, upload, request.parameters());
    }

    private SessionUpload read(InputStream arriving, Spool.Slot slot) throws IOException {
        RereadBody body = new RereadBody(arriving, slot.body());
        return BodyShape.of(body.lookAhead()) == BodyShape.STATE
                ? states.read(body.whole(), slot.rows())
                : sessions.read(body.whole(), slot.rows());
    }

    private static SessionUpload identified(String originalId, SessionUpload upload) {
        if (originalId == null) {
            return upload;
        }
        if (upload.originalId() != null && !originalId.equals(upload.originalId())) {
            throw ProblemException.of(
                    ErrorCode.VALIDATION_FAILED,
                    List.of(new FieldError("originalId", "must be that of session.metadata.originalId, or absent")));
        }
        return upload.withOriginalId(originalId);
    }
}
