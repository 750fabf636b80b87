package dev.agentpipe.runtime.access;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.http.ClientAddress;
import dev.agentpipe.runtime.limit.Permit;
import dev.agentpipe.runtime.limit.RateLimit;
import dev.agentpipe.runtime.limit.RateLimiter;
import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Context;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Rate limits of requests, by key or, without a valid one, by the client's network. A resource takes a token in one line:
 * {@code limits.take(LimitedOperation.UPLOAD, identity)}. Callable from any thread; the headers of the answer tell the
 * client its rate.
 */
@ApplicationScoped
public class RequestLimits {

    private final RateLimitConfig config;
    private final RateLimiter limiter;
    private final ClientAddress addresses;
    private final CurrentVertxRequest current;
    private final Event<RateLimitRejection> rejections;

    RequestLimits(
            RateLimitConfig config,
            RateLimiter limiter,
            ClientAddress addresses,
            CurrentVertxRequest current,
            Event<RateLimitRejection> rejections) {
        this.config = config;
        this.limiter = limiter;
        this.addresses = addresses;
        this.current = current;
        this.rejections = rejections;
    }

    /** Fails with {@code rate_limited} when there is no token, for ingest after {@code AGENTPIPE_RATE_LIMIT_MAX_WAIT}. */
    public Uni<Void> take(LimitedOperation operation, SecurityIdentity identity) {
        RoutingContext request = current.getCurrent();
        ApiKey key = identity.getAttribute(BearerAuthentication.API_KEY);
        if (key == null) {
            return takeAnonymous(request);
        }
        return take(operation, key.id(), key.limit(operation, config.of(operation)), request);
    }

    /** As {@link #take}, for resources that may block. */
    public void await(LimitedOperation operation, SecurityIdentity identity) {
        await(take(operation, identity));
    }

    /** As {@link #await}, for a reader of whom only the id of the key is known, and so no limit of its own. */
    public void await(LimitedOperation operation, String keyId) {
        await(take(operation, keyId, config.of(operation), current.getCurrent()));
    }

    /** As {@link #await}, for a reader who needs no key. */
    public void awaitAnonymous() {
        await(takeAnonymous(current.getCurrent()));
    }

    private void await(Uni<Void> taken) {
        taken.await().atMost(config.maxWait().plusSeconds(1));
    }

    Uni<Void> takeAnonymous(RoutingContext request) {
        return take(LimitedOperation.ANONYMOUS, network(request), config.anonymous(), request);
    }

    /** Whether requests without a valid key from this network are being rejected. */
    boolean exhausted(RoutingContext request) {
        return config.enabled() && limiter.exhausted(name(LimitedOperation.ANONYMOUS, network(request)));
    }

    private static ProblemException rejection(Duration wait) {
        return ProblemException.retriable(
                ErrorCode.RATE_LIMITED, "too many requests; see Retry-After, or ask for a higher limit", wait);
    }

    private Uni<Void> take(LimitedOperation operation, String client, long permits, RoutingContext request) {
        if (!config.enabled()) {
            return Uni.createFrom().voidItem();
        }
        RateLimit limit = new RateLimit(permits, operation.period());
        Duration maxWait = operation == LimitedOperation.INGEST ? config.maxWait() : Duration.ZERO;
        CompletableFuture<Permit> permit = limiter.take(name(operation, client), limit, maxWait);
        if (permit.isDone()) {
            return decide(permit.join(), operation, client, request);
        }
        Context context = Vertx.currentContext();
        return Uni.createFrom()
                .completionStage(permit)
                .emitOn(task -> {
                    if (context == null) {
                        task.run();
                    } else {
                        context.runOnContext(ignored -> task.run());
                    }
                })
                .flatMap(decided -> decide(decided, operation, client, request));
    }

    private Uni<Void> decide(Permit permit, LimitedOperation operation, String client, RoutingContext request) {
        MultiMap headers = request.response().headers();
        headers.set("RateLimit-Limit", Long.toString(permit.limit().permits()));
        headers.set("RateLimit-Remaining", Long.toString(permit.remaining()));
        headers.set("RateLimit-Reset", Long.toString((permit.reset().toMillis() + 999) / 1000));
        if (permit.granted()) {
            return Uni.createFrom().voidItem();
        }
        if (operation != LimitedOperation.ANONYMOUS) {
            rejections.fire(new RateLimitRejection(client, operation));
        }
        return Uni.createFrom().failure(rejection(permit.retryAfter()));
    }

    private static String name(LimitedOperation operation, String client) {
        return operation.text() + ":" + client;
    }

    private String network(RoutingContext request) {
        return ClientAddress.network(addresses.of(request));
    }
}
