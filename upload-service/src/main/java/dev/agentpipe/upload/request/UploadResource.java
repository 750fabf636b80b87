package dev.agentpipe.upload.request;

import dev.agentpipe.runtime.access.LimitedOperation;
import dev.agentpipe.runtime.access.RequestLimits;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.upload.store.Caller;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.InputStream;

/** Takes one upload a request and answers when it is committed. A request holds a worker thread until then. */
@Path("/api/sessions/upload")
public class UploadResource {

    private static final String ND_JSON = "application/x-ndjson";

    private final Uploads uploads;
    private final SecurityIdentity sender;
    private final RequestLimits limits;

    UploadResource(Uploads uploads, SecurityIdentity sender, RequestLimits limits) {
        this.uploads = uploads;
        this.sender = sender;
        this.limits = limits;
    }

    /**
     * Stores a conversation, or fills what is missing of one.
     *
     * @param originalId the id that the conversation had elsewhere
     */
    @POST
    @Consumes({MediaType.APPLICATION_JSON, ND_JSON})
    @Produces(MediaType.APPLICATION_JSON)
    @RolesAllowed(Scope.UPLOAD_ROLE)
    @Blocking
    public Response upload(
            @Context RoutingContext context,
            @HeaderParam("Idempotency-Key") String idempotencyKey,
            @QueryParam("originalId") String originalId,
            @QueryParam("dryRun") String dryRun,
            InputStream body) {
        limits.await(LimitedOperation.UPLOAD, sender);
        Caller caller = new Caller(sender.getPrincipal().getName(), idempotencyKey, "true".equals(dryRun));
        return uploads.take(UploadRequest.of(context, caller, originalId, dryRun), body);
    }
}
