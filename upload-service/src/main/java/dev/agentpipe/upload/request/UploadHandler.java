package dev.agentpipe.upload.request;

import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.upload.body.BodyReceiver;
import dev.agentpipe.upload.body.Spool;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;

/** Handles an upload: checked while it arrives, committed as a whole, answered. */
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
        try (Spool.Slot slot = spool.acquire()) {
            return handle(request, body, slot);
        } catch (ProblemException rejected) {
            meters.rejected(rejected.error());
            throw rejected;
        }
    }

    private Response handle(UploadRequest request, InputStream body, Spool.Slot slot) {
        try {
            return store(request, body, slot);
        } catch (ProblemException rejected) {
            RejectedBody.discard(request, body, receiver.maxBytes());
            throw rejected;
        } catch (IOException e) {
            throw Spool.full(e);
        }
    }

    private Response store(UploadRequest request, InputStream source, Spool.Slot slot) throws IOException {
        if (request.encoding() == null && request.length() > receiver.maxBytes()) {
            throw receiver.tooLarge();
        }
        InputStream body = receiver.receive(source, request.encoding());
        return request.eventLog() ? eventLogs.handle(request, body, slot) : sessions.handle(request, body, slot);
    }
}
