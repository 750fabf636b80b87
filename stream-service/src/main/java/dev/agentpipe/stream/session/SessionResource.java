package dev.agentpipe.stream.session;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.stream.access.ReadAccess;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Optional;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** The stored conversations. */
@Path("/api/sessions")
@Produces(MediaType.APPLICATION_JSON)
public class SessionResource {

    private static final int DEFAULT_LIMIT = 50;
    private static final int MAX_LIMIT = 100;

    private final ReadAccess access;
    private final Sessions sessions;

    SessionResource(ReadAccess access, Sessions sessions) {
        this.access = access;
        this.sessions = sessions;
    }

    /** The newest conversations; {@code limit} 1 to 100 (50), {@code cursor} from the page before. */
    @GET
    @PermitAll
    @Blocking
    public SessionPage list(@RestQuery String cursor, @RestQuery String limit) {
        access.require();
        return sessions.page(Optional.ofNullable(cursor).map(PageCursor::parse), limit(limit));
    }

    /** One conversation with its participants and messages. */
    @GET
    @Path("/{id}")
    @PermitAll
    @Blocking
    public SessionDetail one(@RestPath String id) {
        access.require();
        return sessions.byId(id)
                .orElseThrow(() -> ProblemException.of(ErrorCode.NOT_FOUND, "there is no conversation with this id"));
    }

    private static int limit(String text) {
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException noNumber) {
            // Told below, like a number out of range.
        }
        throw ProblemException.of(
                ErrorCode.VALIDATION_FAILED,
                List.of(new FieldError("limit", "must be a whole number from 1 to " + MAX_LIMIT)));
    }
}
