package dev.agentpipe.stream.access;

import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.audit.SecurityAction;
import dev.agentpipe.runtime.audit.SecurityLog;
import dev.agentpipe.runtime.http.ClientAddress;
import dev.agentpipe.runtime.problem.DatabaseFailure;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.ForbiddenException;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;
import java.sql.SQLException;

/** Signing in: a page cannot send a header with an EventSource, but it can send a cookie. */
@Path("/api/realtime/session")
@Blocking
public final class SignInResource {

    private final ReadAccess access;
    private final ReadCookie cookies;
    private final SecurityLog securityLog;
    private final ClientAddress clients;
    private final CurrentVertxRequest current;

    SignInResource(
            ReadAccess access,
            ReadCookie cookies,
            SecurityLog securityLog,
            ClientAddress clients,
            CurrentVertxRequest current) {
        this.access = access;
        this.cookies = cookies;
        this.securityLog = securityLog;
        this.clients = clients;
        this.current = current;
    }

    /** Sets the cookie for the key in the header, which needs the scope {@code read} or {@code admin}. */
    @POST
    @PermitAll
    public Response signIn() {
        ApiKey key = shown();
        String value = cookies.sign(key.id()).orElseThrow(ForbiddenException::new);
        note(key);
        return Response.noContent()
                .cookie(cookie(value, (int) ReadCookie.LIFE.toSeconds()))
                .build();
    }

    /** Deletes the cookie. */
    @DELETE
    @PermitAll
    public Response signOut() {
        return Response.noContent().cookie(cookie("", 0)).build();
    }

    /** A request without any credentials is not an attempt to sign in. */
    private ApiKey shown() {
        try {
            return access.shown();
        } catch (AuthenticationFailedException | ForbiddenException rejected) {
            securityLog.failedSignIn(current.getCurrent());
            throw rejected;
        }
    }

    /** Nobody is signed in if that cannot be recorded. */
    private void note(ApiKey key) {
        try {
            securityLog.write(
                    new SecurityLog.Entry(key.project(), key.id(), SecurityAction.SIGN_IN_SUCCEEDED, key.id(), null),
                    current.getCurrent());
        } catch (SQLException failure) {
            throw DatabaseFailure.problem(failure);
        }
    }

    private NewCookie cookie(String value, int seconds) {
        return new NewCookie.Builder(ReadCookie.NAME)
                .value(value)
                .path("/api")
                .maxAge(seconds)
                .httpOnly(true)
                .secure(clients.cameByTls(current.getCurrent()))
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }
}
