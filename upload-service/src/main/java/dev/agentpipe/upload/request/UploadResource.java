package dev.agentpipe.upload.request;

import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.LimitedOperation;
import dev.agentpipe.runtime.access.RequestLimits;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.upload.store.UploadParameters;
import io.quarkus.security.ForbiddenException;
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

/** Accepts one upload per request and answers when it is committed. A request occupies a worker thread until then. */
@Path("/api/sessions/upload")
public class UploadResource {

    private static final String ND_JSON = "application/x-ndjson";

    private final UploadHandler handler;
    private final SecurityIdentity sender;
    private final RequestLimits limits;

    UploadResource(UploadHandler handler, SecurityIdentity sender, RequestLimits limits) {
        this.handler = handler;
        this.sender = sender;
        this.limits = limits;
    }

    /**
     * Stores a conversation, or fills in what is missing from one.
     *
     * @param originalId the id that the conversation had elsewhere
     * @param restore {@code true} to restore an export exactly; for administrators
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
            @QueryParam("restore") String restore,
            InputStream body) {
        limits.await(LimitedOperation.UPLOAD, sender);
        if ("true".equals(restore) && !sender.hasRole(Scope.ADMIN_ROLE)) {
            throw new ForbiddenException();
        }
        UploadParameters parameters = new UploadParameters(
                ApiKey.of(sender).sender(), idempotencyKey, "true".equals(dryRun), "true".equals(restore));
        return handler.handle(UploadRequest.of(context, parameters, originalId, dryRun, restore), body);
    }
}
