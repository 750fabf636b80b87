package dev.agentpipe.stream.forget;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.LimitedOperation;
import dev.agentpipe.runtime.access.RequestLimits;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.runtime.http.ClientAddress;
import dev.agentpipe.runtime.problem.RequestId;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.Path;
import java.sql.SQLException;
import java.time.Duration;
import org.jboss.resteasy.reactive.RestPath;

/** Deletes a conversation for good; for administrators, by a key in the header. */
@Path("/api/sessions/{id}")
@RolesAllowed(Scope.ADMIN_ROLE)
public final class DeletionResource {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Deletions deletions;
    private final SecurityIdentity identity;
    private final RequestLimits limits;
    private final ClientAddress addresses;
    private final CurrentVertxRequest current;

    DeletionResource(
            Deletions deletions,
            SecurityIdentity identity,
            RequestLimits limits,
            ClientAddress addresses,
            CurrentVertxRequest current) {
        this.deletions = deletions;
        this.identity = identity;
        this.limits = limits;
        this.addresses = addresses;
        this.current = current;
    }

    /** 204 even if it was deleted before; 404 for one of another project. */
    @DELETE
    @Blocking
    public void delete(@RestPath String id) throws SQLException {
        limits.await(LimitedOperation.SESSIONS, identity);
        // PostgreSQL cannot look up an id with a NUL.
        Deletion.Outcome outcome = id.indexOf('\0') >= 0 ? Deletion.Outcome.UNKNOWN : deletions.delete(wanted(id));
        switch (outcome) {
            case UNKNOWN -> throw ProblemException.of(ErrorCode.NOT_FOUND, "there is no conversation with this id");
            case BUSY ->
                throw ProblemException.retriable(
                        ErrorCode.UNAVAILABLE, "this conversation is being written to; try again", RETRY_AFTER);
            // CHANGED needs a condition, which a request does not set.
            case DELETED, GONE, CHANGED -> {}
        }
    }

    private Deletion wanted(String id) {
        ApiKey key = ApiKey.of(identity);
        return new Deletion(
                id,
                Projects.ofKey(key.project()),
                null,
                key.id(),
                addresses.of(current.getCurrent()),
                RequestId.of(current.getCurrent()));
    }
}
