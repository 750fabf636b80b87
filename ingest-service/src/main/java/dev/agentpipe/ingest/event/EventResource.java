package dev.agentpipe.ingest.event;

import dev.agentpipe.ingest.append.EventAppender;
import dev.agentpipe.model.access.Scope;
import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.smallrye.common.annotation.NonBlocking;
import io.smallrye.mutiny.Uni;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;

/** Takes one event a request and answers when it is committed. */
@Path("/api/ingest")
public class EventResource {

    private final EventReader reader;
    private final EventAppender appender;
    private final CurrentIdentityAssociation identity;

    EventResource(EventReader reader, EventAppender appender, CurrentIdentityAssociation identity) {
        this.reader = reader;
        this.appender = appender;
        this.identity = identity;
    }

    /** Never blocks: parsing and checking an event takes microseconds, the rest is waiting for its commit. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.INGEST_ROLE)
    @NonBlocking
    public Uni<Response> ingest(byte[] body) {
        if (body.length > EventReader.MAX_BYTES) {
            throw ProblemException.of(
                    ErrorCode.TOO_LARGE, "an event may have at most " + EventReader.MAX_BYTES + " bytes");
        }
        return identity.getDeferredIdentity().flatMap(sender -> {
            LogEntry entry =
                    reader.read(Json.decode(body), sender.getPrincipal().getName());
            return appender.append(entry).map(outcome -> Answer.of(entry, outcome));
        });
    }

    /** What a redirect with 301 or 302 turns the command line's POST into. */
    @GET
    @PermitAll
    public Response notReadable() {
        throw ProblemException.methodNotAllowed(
                "send events with POST; a GET here is often a redirected POST: use the final URL, or redirect with 308",
                "POST");
    }
}
