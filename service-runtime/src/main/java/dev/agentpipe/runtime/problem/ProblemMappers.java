package dev.agentpipe.runtime.problem;

import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.Problem;
import dev.agentpipe.model.problem.ProblemException;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Turns every exception that ends a request into the common error body; internals go to the log only. */
public final class ProblemMappers {

    private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

    private final CurrentVertxRequest current;
    private final AllowedMethods allowed;

    ProblemMappers(CurrentVertxRequest current, AllowedMethods allowed) {
        this.current = current;
        this.allowed = allowed;
    }

    @ServerExceptionMapper
    public Response problem(ProblemException problem) {
        if (problem.error().status() >= 500) {
            LOG.infof("answered %d: %s", problem.error().status(), problem.getMessage());
        }
        Response.ResponseBuilder answer = Response.status(problem.error().status())
                .type(Problem.MEDIA_TYPE)
                .entity(problem.body(RequestId.of(current.getCurrent())));
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
        ErrorCode error = ErrorCode.ofStatus(failure.getResponse().getStatus());
        if (error == ErrorCode.INTERNAL) {
            return internal(failure);
        }
        RoutingContext request = current.getCurrent();
        Set<String> methods = allowed.of(request.normalizedPath());
        // The framework looks for the method in one resource class, and finds no path if another one has it.
        boolean otherMethod = error == ErrorCode.NOT_FOUND
                && !methods.isEmpty()
                && !methods.contains(request.request().method().name());
        return problem(
                error == ErrorCode.METHOD_NOT_ALLOWED || otherMethod
                        ? ProblemException.methodNotAllowed(
                                ErrorCode.METHOD_NOT_ALLOWED.sentence(), String.join(", ", methods))
                        : ProblemException.of(error, error.sentence()));
    }

    /** JSON that does not fit a record; the framework's own answer has no body. */
    @ServerExceptionMapper
    public Response mismatched(MismatchedInputException mismatch) {
        String field = mismatch.getPath().stream()
                .map(step -> step.getFieldName() == null ? "[" + step.getIndex() + "]" : "." + step.getFieldName())
                .collect(Collectors.joining());
        return problem(
                field.isEmpty()
                        ? ProblemException.of(ErrorCode.VALIDATION_FAILED, "the body must be one JSON object")
                        : ProblemException.of(
                                ErrorCode.VALIDATION_FAILED,
                                List.of(new FieldError(field.replaceFirst("^\\.", ""), "has the wrong type"))));
    }

    @ServerExceptionMapper
    public Response internal(Throwable fault) {
        if (current.getCurrent().response().ended()) {
            // A body that turned out to be too large while it was read: the framework has answered 413 and closed.
            return Response.status(ErrorCode.TOO_LARGE.status()).build();
        }
        Optional<SQLException> database = DatabaseFailure.behind(fault);
        if (database.isPresent()) {
            if (DatabaseFailure.causedByTheRequest(database.get())) {
                // Its message may quote the value.
                LOG.infof("the database refused a value: %s", database.get().getSQLState());
            } else {
                LOG.warnf("the database failed: %s", database.get().getMessage());
            }
            return problem(DatabaseFailure.problem(database.get()));
        }
        if (current.getCurrent().response().closed()) {
            LOG.debugf(fault, "a client disconnected before it had its whole answer");
            return Response.serverError().build();
        }
        LOG.error("a request failed", fault);
        return problem(ProblemException.of(ErrorCode.INTERNAL, ErrorCode.INTERNAL.sentence()));
    }
}
