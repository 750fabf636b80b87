package dev.agentpipe.ingest.rejected;

import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.LimitedOperation;
import dev.agentpipe.runtime.access.RequestLimits;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.runtime.http.AnswerReader;
import dev.agentpipe.runtime.http.LargeAnswers;
import dev.agentpipe.runtime.http.NumberParameter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.Startup;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
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

/** Rejected events: a key sees and retries its own, an administrator's key those of its project. */
@Startup
@Path("/api/ingest/rejected")
@RolesAllowed({Scope.INGEST_ROLE, Scope.ADMIN_ROLE})
@Produces(MediaType.APPLICATION_JSON)
public class RejectedResource {

    private static final int MAX_LISTED = 100;

    /** Three full pages at a time, each of which takes several times its size in memory until it was sent. */
    private static final long MAX_ANSWERS_BYTES = 3L * KeptEvents.MAX_PAGE_BYTES;

    private static final String HEAL =
            "Rejected requests left holes: upload the command line's events_<conversation id>.jsonl to"
                    + " /api/sessions/upload, which fills exactly what is missing. A rejected event can be retried here.";

    private final KeptEvents events;
    private final Retry intake;
    private final RequestLimits limits;
    private final LargeAnswers answers;
    private final CurrentVertxRequest current;
    private final SecurityIdentity sender;

    RejectedResource(
            KeptEvents events,
            Retry intake,
            RequestLimits limits,
            CurrentVertxRequest current,
            SecurityIdentity sender,
            MeterRegistry metrics) {
        this.events = events;
        this.intake = intake;
        this.limits = limits;
        this.current = current;
        this.sender = sender;
        this.answers = new LargeAnswers(MAX_ANSWERS_BYTES);
        Gauge.builder("agentpipe.ingest.answers.bytes", answers, LargeAnswers::bytes)
                .description("bytes of large answers that are being read or sent")
                .register(metrics);
    }

    /** Newest first; {@code before} is the last id of the page before. A page of large events holds fewer. */
    @GET
    public RejectedList list(
            @QueryParam("before") @DefaultValue("9223372036854775807") String before,
            @QueryParam("limit") @DefaultValue("50") String limit) {
        int rows = (int) NumberParameter.parse("limit", limit, MAX_LISTED);
        long end = NumberParameter.parse("before", before, Long.MAX_VALUE);
        limits.await(LimitedOperation.SESSIONS, sender);
        KeptEvents.Extent extent = events.extent(bounds(), end, rows);
        answers.take(AnswerReader.of(current.getCurrent()), extent.bytes());
        List<RejectedView> page =
                events.page(extent).stream().map(RejectedView::of).toList();
        List<RateRejection> rates = events.rateRejections(bounds());
        return new RejectedList(page, rates, page.isEmpty() && rates.isEmpty() ? "Nothing was rejected." : HEAL);
    }

    /** Ingests it again as if it had just been sent, and removes it when that succeeds. */
    @POST
    @Path("/{id}/retry")
    @Blocking
    public Uni<Response> retry(@PathParam("id") String id) {
        limits.await(LimitedOperation.INGEST, sender);
        Bounds bounds = bounds();
        RejectedEvent event = events.find(bounds, NumberParameter.parse("id", id, Long.MAX_VALUE))
                .orElseThrow(RejectedResource::unknown);
        return intake.accept(event.body, new Sender(event.keyId, event.project))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .invoke(() -> events.delete(bounds, event.id));
    }

    @DELETE
    @Path("/{id}")
    public Response delete(@PathParam("id") String id) {
        if (!events.delete(bounds(), NumberParameter.parse("id", id, Long.MAX_VALUE))) {
            throw unknown();
        }
        return Response.noContent().build();
    }

    private Bounds bounds() {
        return Bounds.of(ApiKey.of(sender));
    }

    private static ProblemException unknown() {
        return ProblemException.of(ErrorCode.NOT_FOUND, "there is no rejected event with this id");
    }

    /** The answer to a list. */
    public record RejectedList(List<RejectedView> rejected, List<RateRejection> refusals, String heal) {}
}
