package dev.agentpipe.stream.webhook;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.runtime.http.NumberParameter;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Webhooks, for administrators: of their project, or of all. */
@Path("/api/webhooks")
@RolesAllowed(Scope.ADMIN_ROLE)
@Produces(MediaType.APPLICATION_JSON)
@Blocking
public class WebhookResource {

    private static final int MAX_LISTED = 1_000;

    private final WebhookAdministration webhooks;

    WebhookResource(WebhookAdministration webhooks) {
        this.webhooks = webhooks;
    }

    @GET
    public WebhookList list(@RestQuery String project) throws SQLException {
        return new WebhookList(webhooks.list(project));
    }

    /** Only this answer contains the secret. */
    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(WebhookRequest request) throws SQLException {
        return Response.status(201).entity(webhooks.create(request)).build();
    }

    @GET
    @Path("/{id}")
    public Webhook one(@RestPath String id) throws SQLException {
        return webhooks.find(id);
    }

    /** Together with its waiting deliveries. */
    @DELETE
    @Path("/{id}")
    public void delete(@RestPath String id) throws SQLException {
        webhooks.delete(id);
    }

    /** Resumes deliveries to a receiver that answered 410, and sends at once to one that is unavailable. */
    @POST
    @Path("/{id}/enable")
    public Webhook enable(@RestPath String id) throws SQLException {
        return webhooks.enable(id);
    }

    /**
     * Deliveries that were given up, the oldest first; {@code cursor} is the {@code nextCursor} of the previous page.
     */
    @GET
    @Path("/{id}/failed")
    public FailedDeliveries failed(@RestPath String id, @RestQuery String cursor, @RestQuery String limit)
            throws SQLException {
        int rows = limit == null ? 100 : (int) NumberParameter.parse("limit", limit, MAX_LISTED);
        long after = cursor == null ? 0 : NumberParameter.parse("cursor", cursor, Long.MAX_VALUE);
        List<FailedDelivery> page = webhooks.failed(id, after, rows);
        return new FailedDeliveries(
                page,
                page.size() < rows ? null : Long.toString(page.get(rows - 1).id()));
    }

    /** Sends all of them again, at most 1,000 at a time. */
    @POST
    @Path("/{id}/failed/retry")
    public Retried retryAll(@RestPath String id) throws SQLException {
        return new Retried(webhooks.retry(id, null));
    }

    /** Sends one of them again. */
    @POST
    @Path("/{id}/failed/{delivery}/retry")
    public Retried retry(@RestPath String id, @RestPath String delivery) throws SQLException {
        return new Retried(webhooks.retry(id, NumberParameter.parse("delivery", delivery, Long.MAX_VALUE)));
    }

    /** The answer to a list. */
    public record WebhookList(List<Webhook> webhooks) {}

    /** A page; without {@code nextCursor} it is the last. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record FailedDeliveries(List<FailedDelivery> deliveries, String nextCursor) {}

    /** How many deliveries are sent again. */
    public record Retried(int retried) {}
}
