package dev.agentpipe.ingest.event;

import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.LimitedOperation;
import dev.agentpipe.runtime.access.RequestLimits;
import dev.agentpipe.runtime.access.Scope;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;

/** Accepts up to 1,000 events in one request, as lines or as an array; it counts as one request for the rate limit. */
@Path("/api/ingest/batch")
public class BatchResource {

    private final BatchIntake intake;
    private final RequestLimits limits;
    private final SecurityIdentity sender;

    BatchResource(BatchIntake intake, RequestLimits limits, SecurityIdentity sender) {
        this.intake = intake;
        this.limits = limits;
        this.sender = sender;
    }

    @POST
    @Consumes({"application/x-ndjson", "application/jsonl", MediaType.APPLICATION_JSON})
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.INGEST_ROLE)
    @Blocking
    public Uni<BatchAnswer> ingest(byte[] body, @HeaderParam(HttpHeaders.CONTENT_ENCODING) String encoding) {
        limits.await(LimitedOperation.INGEST, sender);
        return intake.accept(body, encoding, ApiKey.of(sender).sender());
    }
}
