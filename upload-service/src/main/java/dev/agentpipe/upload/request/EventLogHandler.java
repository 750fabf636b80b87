package dev.agentpipe.upload.request;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.log.LoggedConversation;
import dev.agentpipe.upload.body.Spool;
import dev.agentpipe.upload.eventlog.EventLogReader;
import dev.agentpipe.upload.store.EventLogStore;
import dev.agentpipe.upload.store.EventLogUpload;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;

/** Handles an event log. */
@ApplicationScoped
class EventLogHandler {

    private final EventLogReader reader;
    private final EventLogStore store;

    EventLogHandler(EventLogReader reader, EventLogStore store) {
        this.reader = reader;
        this.store = store;
    }

    Response handle(UploadRequest request, InputStream body, Spool.Slot slot) throws IOException {
        EventLogUpload upload = reader.read(
                body,
                slot.rows(),
                request.parameters().sender(),
                request.parameters().restore());
        if (upload.conversations() == 1) {
            LoggedConversation.is(upload.conversationId());
        }
        String originalId = request.originalId();
        if (originalId != null && (upload.conversations() != 1 || !originalId.equals(upload.conversationId()))) {
            throw ProblemException.of(
                    ErrorCode.VALIDATION_FAILED,
                    List.of(new FieldError("originalId", "must be the conversation of the event log, or absent")));
        }
        return EventLogAnswer.of(store.append(upload, slot.rows(), request.parameters()), upload, request.parameters());
    }
}
