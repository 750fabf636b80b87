package dev.agentpipe.ingest.rejected;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.access.Scope;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.annotation.security.RolesAllowed;
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
import java.util.List;

/** Refused events: a key sees and heals its own, an administrator's those of all. */
@Path("/api/ingest/rejected")
@RolesAllowed({Scope.INGEST_ROLE, Scope.ADMIN_ROLE})
@Produces(MediaType.APPLICATION_JSON)
public class RejectedResource {

    private static final int MAX_LISTED = 100;
    private static final String HEAL =
            "Refused requests left holes: upload the command line's events_<conversation id>.jsonl to"
                    + " /api/sessions/upload, which fills exactly what is missing. A rejected event can be retried here.";

    private final RejectedEvents rejected;
    private final Retry intake;
    private final SecurityIdentity sender;

    RejectedResource(RejectedEvents rejected, Retry intake, SecurityIdentity sender) {
        this.rejected = rejected;
        this.intake = intake;
        this.sender = sender;
    }

    /** Newest first; {@code before} is the last id of the page before. */
    @GET
    public RejectedList list(
            @QueryParam("before") @DefaultValue("9223372036854775807") String before,
            @QueryParam("limit") @DefaultValue("50") String limit) {
        int rows = (int) number("limit", limit, MAX_LISTED);
        List<RejectedView> page = rejected.list(own(), number("before", before, Long.MAX_VALUE), rows).stream()
                .map(RejectedView::of)
                .toList();
        List<RateRejection> refusals = rejected.refusals(own());
        return new RejectedList(page, refusals, page.isEmpty() && refusals.isEmpty() ? "Nothing was refused." : HEAL);
    }

    /** Ingests it again as if it came now: for after a fix of the service. Removed when that succeeds. */
    @POST
    @Path("/{id}/retry")
    @Blocking
    public Uni<Response> retry(@PathParam("id") String id) {
        String owner = own();
        RejectedEvent event =
                rejected.find(owner, number("id", id, Long.MAX_VALUE)).orElseThrow(RejectedResource::unknown);
        return intake.accept(event.body, event.keyId)
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> rejected.delete(owner, event.id));
    }

    @DELETE
    @Path("/{id}")
    public Response delete(@PathParam("id") String id) {
        if (!rejected.delete(own(), number("id", id, Long.MAX_VALUE))) {
            throw unknown();
        }
        return Response.noContent().build();
    }

    /** The key whose events may be touched; null for all. */
    private String own() {
        return sender.hasRole(Scope.ADMIN_ROLE) ? null : sender.getPrincipal().getName();
    }

    private static ProblemException unknown() {
        return ProblemException.of(ErrorCode.NOT_FOUND, "there is no rejected event with this id");
    }

    private static long number(String field, String text, long max) {
        try {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= max) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // refused below, like one out of range
        }
        throw ProblemException.of(
                ErrorCode.VALIDATION_FAILED, List.of(new FieldError(field, "must be a number from 1 to " + max)));
    }

    /** The answer to a list. */
    public record RejectedList(List<RejectedView> rejected, List<RateRejection> refusals, String heal) {}
}
