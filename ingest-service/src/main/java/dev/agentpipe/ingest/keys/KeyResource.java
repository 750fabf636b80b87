package dev.agentpipe.ingest.keys;

import dev.agentpipe.ingest.admin.AuditEntry;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.access.Scope;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;

/** API keys of a project, for the holders of its keys with the scope {@code admin}. */
@Path("/api/keys")
@RolesAllowed(Scope.ADMIN_ROLE)
@Produces(MediaType.APPLICATION_JSON)
public class KeyResource {

    private static final Duration MAX_OVERLAP = Duration.ofDays(90);
    private static final int MAX_AUDIT = 1_000;

    private final KeyAdministration keys;

    KeyResource(KeyAdministration keys) {
        this.keys = keys;
    }

    /** All keys, newest first. */
    @GET
    public KeyList list() throws SQLException {
        return new KeyList(keys.list());
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    public Response create(KeyRequest request) throws SQLException {
        return Response.status(201).entity(keys.create(request)).build();
    }

    /** {@code overlap} is how long the old key stays valid, in ISO 8601, at most 90 days. */
    @POST
    @Path("/{id}/rotate")
    public Response rotate(@PathParam("id") String id, @QueryParam("overlap") @DefaultValue("PT24H") String overlap)
            throws SQLException {
        return Response.status(201).entity(keys.rotate(id, overlap(overlap))).build();
    }

    @DELETE
    @Path("/{id}")
    public Response revoke(@PathParam("id") String id) throws SQLException {
        return Response.ok(keys.revoke(id)).build();
    }

    /** The newest changes to keys. */
    @GET
    @Path("/audit")
    public AuditList audit() throws SQLException {
        return new AuditList(keys.audit(MAX_AUDIT));
    }

    private static Duration overlap(String text) {
        try {
            Duration overlap = Duration.parse(text);
            if (!overlap.isNegative() && overlap.compareTo(MAX_OVERLAP) <= 0) {
                return overlap;
            }
        } catch (DateTimeParseException | ArithmeticException notADuration) {
            // rejected below, like one that is too long
        }
        throw ProblemException.of(
                ErrorCode.VALIDATION_FAILED,
                List.of(new FieldError("overlap", "must be an ISO 8601 duration of at most 90 days, like PT24H")));
    }

    /** The answer to a list of keys. */
    public record KeyList(List<KeyView> keys) {}

    /** The answer to a list of changes. */
    public record AuditList(List<AuditEntry> entries) {}
}
