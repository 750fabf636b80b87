package dev.agentpipe.ingest.rejected;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.core.Response;

/** Where a kept event goes in again. */
public interface Retry {

    /** Answers when the event is committed, or fails with why it was refused once more. */
    Uni<Response> accept(byte[] body, String keyId);
}
