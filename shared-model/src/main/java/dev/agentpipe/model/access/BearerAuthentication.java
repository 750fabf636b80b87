package dev.agentpipe.model.access;

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

    private final ApiKeys keys;
    private final Vertx vertx;

    BearerAuthentication(ApiKeys keys, Vertx vertx) {
        this.keys = keys;
        this.vertx = vertx;
    }

    @Override
    public Uni<SecurityIdentity> authenticate(RoutingContext context, IdentityProviderManager ignored) {
        String header = context.request().getHeader("Authorization");
        if (header == null) {
            return Uni.createFrom().nullItem();
        }
        if (!header.regionMatches(true, 0, BEARER, 0, BEARER.length()) || header.length() > MAX_SECRET_LENGTH) {
            return Uni.createFrom().failure(new AuthenticationFailedException());
        }
        String secret = header.substring(BEARER.length()).strip();
        return keys.cached(secret).map(BearerAuthentication::identity).orElseGet(() -> Uni.createFrom()
                .completionStage(() ->
                        vertx.executeBlocking(() -> keys.find(secret), false).toCompletionStage())
                .flatMap(BearerAuthentication::identity));
    }

    private static Uni<SecurityIdentity> identity(Optional<ApiKey> found) {
        return found.isEmpty()
                ? Uni.createFrom().failure(new AuthenticationFailedException())
                : Uni.createFrom().item(identity(found.get()));
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
