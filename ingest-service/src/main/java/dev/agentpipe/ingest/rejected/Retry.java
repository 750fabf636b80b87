package dev.agentpipe.ingest.rejected;

import dev.agentpipe.model.event.Sender;
import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.Response;

/** Ingests a kept event again. */
public interface Retry {

    /** Answers when the event is committed, or fails with the reason for which it was rejected again. */
    Uni<Response> accept(byte[] body, Sender sender);
}
