package dev.agentpipe.stream.access;

import dev.agentpipe.model.project.Projects;
import dev.agentpipe.runtime.access.ApiKey;
import dev.agentpipe.runtime.access.BearerAuthentication;
import dev.agentpipe.runtime.access.LimitedOperation;
import dev.agentpipe.runtime.access.RequestLimits;
import dev.agentpipe.runtime.access.Scope;
import io.quarkus.security.ForbiddenException;
import io.quarkus.security.UnauthorizedException;
import io.quarkus.security.identity.CurrentIdentityAssociation;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import io.vertx.core.http.Cookie;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/**
 * Decides who may read what. A key with the scope {@code read} or {@code admin} reads its project, and so does a
 * browser that signed in with one; with {@code AGENTPIPE_READ_ACCESS=open} a request without either reads the open
 * projects.
 */
@ApplicationScoped
public class ReadAccess {

    private final boolean open;
    private final Projects openProjects;
    private final CurrentIdentityAssociation identities;
    private final CurrentVertxRequest current;
    private final ReadCookie cookies;
    private final RequestLimits limits;

    ReadAccess(
            ReadConfig config,
            CurrentIdentityAssociation identities,
            CurrentVertxRequest current,
            ReadCookie cookies,
            RequestLimits limits) {
        this.open = config.readAccess() == ReadConfig.Access.OPEN;
        this.openProjects = new Projects(config.readOpenProjects());
        this.identities = identities;
        this.current = current;
        this.cookies = cookies;
        this.limits = limits;
    }

    /** The reader of this request; fails with 401 or 403. */
    public Uni<Reader> required() {
        if (needsNoKey()) {
            return Uni.createFrom().item(anybody());
        }
        String cookie = cookie();
        if (cookie == null) {
            return identities.getDeferredIdentity().map(this::identified);
        }
        return Uni.createFrom().item(() -> signedIn(cookie)).runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** As {@link #required}, for the sessions API, which may block; fails with 401 or 403. */
    public Reader reader() {
        if (needsNoKey()) {
            return anybody();
        }
        String cookie = cookie();
        return cookie == null ? identified(identities.getIdentity()) : signedIn(cookie);
    }

    /** A request with a key or a cookie is judged by that alone, whatever is open to others. */
    private boolean needsNoKey() {
        return open && cookie() == null && current.getCurrent().request().getHeader(HttpHeaders.AUTHORIZATION) == null;
    }

    private Reader anybody() {
        return new Reader(null, openProjects, null, limits::awaitAnonymous);
    }

    /** A request with an invalid cookie counts as anonymous, so that guessing cookies is limited. */
    private Reader signedIn(String cookie) {
        Optional<ApiKey> key = cookies.key(cookie);
        if (key.isEmpty()) {
            current.getCurrent().response().putHeader(HttpHeaders.SET_COOKIE, ReadCookie.FORGOTTEN);
            limits.awaitAnonymous();
        }
        return reader(key.orElseThrow(UnauthorizedException::new));
    }

    /** The key in the header, to sign in with; fails with 401 or 403. Blocks. */
    ApiKey shown() {
        return readKey(identities.getIdentity());
    }

    private Reader identified(SecurityIdentity identity) {
        return reader(readKey(identity));
    }

    /** The same whether the key is in the header or signed in with. */
    private Reader reader(ApiKey key) {
        return new Reader(
                key.id(),
                Projects.ofKey(key.project()),
                key.rules().maxViewers(),
                () -> limits.await(LimitedOperation.SESSIONS, key));
    }

    private static ApiKey readKey(SecurityIdentity identity) {
        if (identity.isAnonymous()) {
            throw new UnauthorizedException();
        }
        if (!identity.hasRole(Scope.READ_ROLE) && !identity.hasRole(Scope.ADMIN_ROLE)) {
            throw new ForbiddenException();
        }
        return identity.getAttribute(BearerAuthentication.API_KEY);
    }

    /**
     * Null when there is none, or when a key in a header takes precedence. Checked before the identity is resolved,
     * which would count the request as an anonymous one from its address, and an office shares one address.
     */
    private String cookie() {
        HttpServerRequest request = current.getCurrent().request();
        Cookie cookie = request.getCookie(ReadCookie.NAME);
        return cookie == null || request.getHeader(HttpHeaders.AUTHORIZATION) != null ? null : cookie.getValue();
    }
}
