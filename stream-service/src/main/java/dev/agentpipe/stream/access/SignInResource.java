package dev.agentpipe.stream.access;

import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.BearerAuthentication;
import dev.agentpipe.runtime.access.Scope;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.identity.SecurityIdentity;
import io.smallrye.common.annotation.Blocking;
import jakarta.annotation.security.PermitAll;
import jakarta.annotation.security.RolesAllowed;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.HeaderParam;
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

    SignInResource(ReadCookie cookies, SecurityIdentity identity) {
        this.cookies = cookies;
        this.identity = identity;
    }

    /** Sets the cookie for the key in the header, which needs the scope {@code read} or {@code admin}. */
    @POST
    @RolesAllowed({Scope.READ_ROLE, Scope.ADMIN_ROLE})
    public Response signIn(@HeaderParam("X-Forwarded-Proto") String protocol) {
        ApiKey key = identity.getAttribute(BearerAuthentication.API_KEY);
        String value = cookies.sign(key.id()).orElseThrow(ForbiddenException::new);
        return Response.noContent()
                .cookie(cookie(value, (int) ReadCookie.LIFE.toSeconds(), "https".equals(protocol)))
                .build();
    }

    /** Forgets it. */
    @DELETE
    @PermitAll
    public Response signOut(@HeaderParam("X-Forwarded-Proto") String protocol) {
        return Response.noContent()
                .cookie(cookie("", 0, "https".equals(protocol)))
                .build();
    }

    private static NewCookie cookie(String value, int seconds, boolean secure) {
        return new NewCookie.Builder(ReadCookie.NAME)
                .value(value)
                .path("/api")
                .maxAge(seconds)
                .httpOnly(true)
                .secure(secure)
                .sameSite(NewCookie.SameSite.STRICT)
                .build();
    }
}
