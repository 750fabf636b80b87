package dev.agentpipe.model.problem;

import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.Arrays;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns whatever ends a request into the one error body; internals go to the log only. */
public final class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    private final CurrentVertxRequest current;

    ProblemMappers(CurrentVertxRequest current) {
        this.current = current;
    }

    @ServerExceptionMapper
    public Response problem(ProblemException problem) {
        Response.ResponseBuilder answer = answer(problem);
        problem.headers().forEach(answer::header);
        if (problem.error() == ErrorCode.UNAUTHORIZED) {
            answer.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return answer.build();
    }

    @ServerExceptionMapper({UnauthorizedException.class, AuthenticationFailedException.class})
    public Response unauthorized() {
        return problem(ProblemException.of(
                ErrorCode.UNAUTHORIZED, "a valid API key is needed: send the header Authorization: Bearer <key>"));
    }

    @ServerExceptionMapper
    public Response forbidden(ForbiddenException ignored) {
        return problem(ProblemException.of(ErrorCode.FORBIDDEN, "this API key lacks the scope for this request"));
    }

    @ServerExceptionMapper
    public Response other(WebApplicationException failure) {
        int status = failure.getResponse().getStatus();
        ErrorCode error = Arrays.stream(ErrorCode.values())
                .filter(code -> code.status() == status)
                .findFirst()
                .orElse(status < 500 ? ErrorCode.VALIDATION_FAILED : ErrorCode.INTERNAL);
        if (error == ErrorCode.INTERNAL) {
            return internal(failure);
        }
        Response.ResponseBuilder answer = answer(ProblemException.of(error, sentence(error)));
        String allow = failure.getResponse().getHeaderString(HttpHeaders.ALLOW);
        if (allow != null) {
            answer.header(HttpHeaders.ALLOW, allow);
        }
        return answer.build();
    }

    @ServerExceptionMapper
    public Response internal(Throwable fault) {
        LOG.errorf(fault, "request %s failed", RequestId.of(current.getCurrent()));
        return answer(ProblemException.of(ErrorCode.INTERNAL, "the server failed; try again"))
                .build();
    }

    private Response.ResponseBuilder answer(ProblemException problem) {
        return Response.status(problem.error().status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem.body(RequestId.of(current.getCurrent())));
    }

    private static String sentence(ErrorCode error) {
        return switch (error) {
            case NOT_FOUND -> "there is nothing at this path";
            case METHOD_NOT_ALLOWED -> "this path does not take this method; see the Allow header";
            case UNSUPPORTED_MEDIA_TYPE -> "this path does not take this Content-Type";
            default -> error.title();
        };
    }
}
