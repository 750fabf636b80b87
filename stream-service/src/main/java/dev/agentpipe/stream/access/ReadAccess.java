package dev.agentpipe.stream.access;

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
 * Decides about reads: open to all with {@code AGENTPIPE_READ_ACCESS=open}, else to keys with the scope {@code read} or
 * {@code admin}, and to browsers that signed in with one.
 */
@ApplicationScoped
public class ReadAccess {

    private final ReadConfig.Access access;
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
        this.access = config.readAccess();
        this.identities = identities;
        this.current = current;
        this.cookies = cookies;
        this.limits = limits;
    }

    /** The id of the key that this request may read with, empty where none is needed; fails with 401 or 403. */
    public Uni<Optional<String>> required() {
        if (access == ReadConfig.Access.OPEN) {
            return Uni.createFrom().item(Optional.empty());
        }
        String cookie = cookie();
        if (cookie == null) {
            return identities.getDeferredIdentity().map(identity -> Optional.of(keyOf(identity)));
        }
        return Uni.createFrom()
                .item(() -> Optional.of(signedIn(cookie)))
                .runSubscriptionOn(Infrastructure.getDefaultWorkerPool());
    }

    /** As {@link #required}, for the sessions API, which may block; fails with 401 or 403. */
    public Reader reader() {
        if (access == ReadConfig.Access.OPEN) {
            return limits::awaitAnonymous;
        }
        String cookie = cookie();
        if (cookie == null) {
            SecurityIdentity identity = identities.getIdentity();
            keyOf(identity);
            return () -> limits.await(LimitedOperation.SESSIONS, identity);
        }
        String keyId = signedIn(cookie);
        return () -> limits.await(LimitedOperation.SESSIONS, keyId);
    }

    /** Whoever reads, and its rate. */
    public interface Reader {

        /** For each read of the database; 429 when there is none left. */
        void takeToken();
    }

    /** A cookie that is not valid counts as an anonymous request: guessing them has to end. */
    private String signedIn(String cookie) {
        Optional<String> keyId = cookies.keyId(cookie);
        if (keyId.isEmpty()) {
            limits.awaitAnonymous();
        }
        return keyId.orElseThrow(UnauthorizedException::new);
    }

    private static String keyOf(SecurityIdentity identity) {
        if (identity.isAnonymous()) {
            throw new UnauthorizedException();
        }
        if (!identity.hasRole(Scope.READ_ROLE) && !identity.hasRole(Scope.ADMIN_ROLE)) {
            throw new ForbiddenException();
        }
        return identity.<ApiKey>getAttribute(BearerAuthentication.API_KEY).id();
    }

    /**
     * Null when there is none, or a key in a header, which counts more. Looked at before the identity is asked for: that
     * would count the request as an anonymous one of its address, and an office shares one.
     */
    private String cookie() {
        HttpServerRequest request = current.getCurrent().request();
        Cookie cookie = request.getCookie(ReadCookie.NAME);
        return cookie == null || request.getHeader(HttpHeaders.AUTHORIZATION) != null ? null : cookie.getValue();
    }
}
