package dev.agentpipe.stream.access;

import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.BearerAuthentication;
import dev.agentpipe.runtime.access.Scope;
import dev.agentpipe.runtime.http.ClientAddress;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.NewCookie;
import jakarta.ws.rs.core.Response;

/** Signing in: a page cannot send a header with an EventSource, but a cookie goes along. */
@Path("/api/realtime/session")
@Blocking
public final class SignInResource {

    private final ReadCookie cookies;
    private final SecurityIdentity identity;
    private final ClientAddress clients;
    private final CurrentVertxRequest current;

    SignInResource(ReadCookie cookies, SecurityIdentity identity, ClientAddress clients, CurrentVertxRequest current) {
        this.cookies = cookies;
        this.identity = identity;
        this.clients = clients;
        this.current = current;
    }

    /** Sets the cookie for the key in the header, which needs the scope {@code read} or {@code admin}. */
    @POST
    @RolesAllowed({Scope.READ_ROLE, Scope.ADMIN_ROLE})
    public Response signIn() {
        ApiKey key = identity.getAttribute(BearerAuthentication.API_KEY);
        String value = cookies.sign(key.id()).orElseThrow(ForbiddenException::new);
        return Response.noContent()
                .cookie(cookie(value, (int) ReadCookie.LIFE.toSeconds()))
                .build();
    }

    /** Forgets it. */
    @DELETE
    @PermitAll
    public Response signOut() {
        return Response.noContent().cookie(cookie("", 0)).build();
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
