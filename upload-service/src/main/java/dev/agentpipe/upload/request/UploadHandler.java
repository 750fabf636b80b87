package dev.agentpipe.upload.request;

import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.upload.body.BodyReceiver;
import dev.agentpipe.upload.body.Spool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;

/** Handles an upload: received into a file, checked as a whole, committed, answered. */
@ApplicationScoped
class UploadHandler {

    private final Spool spool;
    private final BodyReceiver receiver;
    private final SessionHandler sessions;
    private final EventLogHandler eventLogs;
    private final UploadMeters meters;

    UploadHandler(
            Spool spool,
            BodyReceiver receiver,
            SessionHandler sessions,
            EventLogHandler eventLogs,
            UploadMeters meters) {
        this.spool = spool;
        this.receiver = receiver;
        this.sessions = sessions;
        this.eventLogs = eventLogs;
        this.meters = meters;
    }

    Response handle(UploadRequest request, InputStream body) {
        try {
            return store(request, body);
        } catch (ProblemException rejected) {
            meters.rejected(rejected.error());
            throw rejected;
        }
    }

    private Response store(UploadRequest request, InputStream body) {
        try (Spool.Slot slot = spool.acquire()) {
            receive(request, body, slot);
            return request.eventLog() ? eventLogs.handle(request, slot) : sessions.handle(request, slot);
        } catch (IOException e) {
            throw Spool.full(e);
        }
    }

    private void receive(UploadRequest request, InputStream body, Spool.Slot slot) {
        try {
            if (request.encoding() == null && request.length() > receiver.maxBytes()) {
                throw receiver.tooLarge();
            }
            receiver.receive(body, request.encoding(), slot.body());
        } catch (ProblemException rejected) {
            RejectedBody.discard(request, body, receiver.maxBytes());
            throw rejected;
        }
    }
}
