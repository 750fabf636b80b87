package dev.agentpipe.runtime.access;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.security.AuthenticationFailedException;
import io.quarkus.security.identity.IdentityProviderManager;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.security.identity.request.AuthenticationRequest;
import io.quarkus.security.runtime.QuarkusPrincipal;
import io.quarkus.security.runtime.QuarkusSecurityIdentity;
import io.quarkus.vertx.http.runtime.security.ChallengeData;
import io.quarkus.vertx.http.runtime.security.HttpAuthenticationMechanism;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** {@code Authorization: Bearer <key>}. Unknown, wrong, expired and revoked keys get the same answer. */
@ApplicationScoped
public class BearerAuthentication implements HttpAuthenticationMechanism {

    /** The attribute of an identity that holds its {@link ApiKey}. */
    public static final String API_KEY = "apiKey";

    private static final String BEARER = "Bearer ";
    private static final int MAX_SECRET_LENGTH = 512;

    private final ApiKeyCache keys;
    private final KeyUse use;
    private final RequestLimits limits;
    private final Vertx vertx;
    private final Counter failed;

    BearerAuthentication(ApiKeyCache keys, KeyUse use, RequestLimits limits, Vertx vertx, MeterRegistry metrics) {
        this.keys = keys;
        this.use = use;
        this.limits = limits;
        this.vertx = vertx;
        this.failed = Counter.builder("agentpipe.access.failed")
                .description("requests with a key that is not valid")
                .register(metrics);
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager ignored) {
        String header = context.request().getHeader("Authorization");
        if (header == null) {
            return limits.takeAnonymous(context).replaceWith((SecurityIdentity) null);
        }
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length()) || header.length() > MAX_SECRET_LENGTH) {
            return reject(context);
        }
        String secret = header.substring(BEARER.length()).strip();
        Optional<Optional<ApiKey>> cached = keys.cached(secret);
        if (cached.isPresent()) {
            return identity(cached.get(), context);
        }
        // Guessing keys must not keep the database busy; a key that was valid once is always looked up.
        if (limits.exhausted(context) && !keys.wasValid(secret)) {
            return reject(context);
        }
        return Uni.createFrom()
                .completionStage(() ->
                        vertx.executeBlocking(() -> keys.find(secret), false).toCompletionStage())
                .flatMap(found -> identity(found, context));
    }

    private Uni<SecurityIdentity> identity(Optional<ApiKey> found, RoutingContext context) {
        if (found.isEmpty()) {
            return reject(context);
        }
        use.note(found.get(), Instant.now());
        return Uni.createFrom().item(identity(found.get()));
    }

    /** 401, or 429 for an address that sent too many invalid keys. */
    private Uni<SecurityIdentity> reject(RoutingContext context) {
        failed.increment();
        return limits.takeAnonymous(context).onItem().transformToUni(ignored -> Uni.createFrom()
                .failure(new AuthenticationFailedException()));
    }

    private static SecurityIdentity identity(ApiKey key) {
        return QuarkusSecurityIdentity.builder()
                .setPrincipal(new QuarkusPrincipal(key.id()))
                .addRoles(key.scopes().stream().map(Scope::role).collect(Collectors.toSet()))
                .addAttribute(API_KEY, key)
                .build();
    }

    @Override
    public Uni<ChallengeData> getChallenge(RoutingContext context) {
        return Uni.createFrom().item(new ChallengeData(401, "WWW-Authenticate", "Bearer"));
    }

    @Override
    public Set<Class<? extends AuthenticationRequest>> getCredentialTypes() {
        return Set.of();
    }
}
