package dev.agentpipe.ingest.event;

import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.LimitedOperation;
import dev.agentpipe.runtime.access.RequestLimits;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.runtime.http.ContentCoding;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Accepts one event per request and answers when it is committed. */
@Path("/api/ingest")
public class EventResource {

    private final EventIntake intake;
    private final RequestLimits limits;
    private final CurrentIdentityAssociation identity;

    EventResource(EventIntake intake, RequestLimits limits, CurrentIdentityAssociation identity) {
        this.intake = intake;
        this.limits = limits;
        this.identity = identity;
    }

    /** Never blocks: parsing and checking an event takes microseconds, the rest is waiting for its commit. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.INGEST_ROLE)
    @NonBlocking
    public Uni<Response> ingest(byte[] body, @HeaderParam(HttpHeaders.CONTENT_ENCODING) String encoding) {
        return identity.getDeferredIdentity().flatMap(sender -> limits.take(LimitedOperation.INGEST, sender)
                .flatMap(ignored -> intake.accept(
                        ContentCoding.decode(body, encoding, EventReader.MAX_BYTES),
                        ApiKey.of(sender).sender())));
    }

    /** A redirect with 301 or 302 turns the command line's POST into this. */
    @GET
    @PermitAll
    public Response notReadable() {
        throw ProblemException.methodNotAllowed(
                "send events with POST; a GET here is often a redirected POST: use the final URL, or redirect with 308",
                "POST");
    }
}
