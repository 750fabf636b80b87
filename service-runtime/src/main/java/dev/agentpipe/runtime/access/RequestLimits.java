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
 * Rate limits of requests, by key or, without a valid one, by address. A resource takes a token with one line:
 * {@code limits.take(LimitedOperation.UPLOAD, identity)}. Callable from any thread; tells the client its rate in headers.
 */
@ApplicationScoped
public class RequestLimits {

    private final RateLimitConfig config;
    private final RateLimiter limiter;
    private final ClientAddress address;
    private final CurrentVertxRequest current;
    private final Event<RateLimitRejection> refusals;

    RequestLimits(
            RateLimitConfig config,
            RateLimiter limiter,
            ClientAddress address,
            CurrentVertxRequest current,
            Event<RateLimitRejection> refusals) {
        this.config = config;
        this.limiter = limiter;
        this.address = address;
        this.current = current;
        this.refusals = refusals;
    }

    /** Fails with {@code rate_limited} when there is no token, for ingest after {@code AGENTPIPE_RATE_LIMIT_MAX_WAIT}. */
    public Uni<Void> take(LimitedOperation limited, SecurityIdentity sender) {
        RoutingContext request = current.getCurrent();
        ApiKey key = sender.getAttribute(BearerAuthentication.API_KEY);
        if (key == null) {
            return takeAnonymous(request);
        }
        return take(limited, key.id(), key.limit(limited, config.of(limited)), request);
    }

    /** As {@link #take}, for resources that may block. */
    public void await(LimitedOperation limited, SecurityIdentity sender) {
        await(take(limited, sender));
    }

    /** As {@link #await}, for a reader of whom only the id of the key is known: a limit of its own is not. */
    public void await(LimitedOperation limited, String keyId) {
        await(take(limited, keyId, config.of(limited), current.getCurrent()));
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

    /** Whether requests without a valid key from this address are being refused. */
    boolean exhausted(RoutingContext request) {
        return config.enabled() && limiter.exhausted(name(LimitedOperation.ANONYMOUS, network(request)));
    }

    ProblemException refusal(Duration wait) {
        return ProblemException.retriable(
                ErrorCode.RATE_LIMITED, "too many requests; see Retry-After, or ask for a higher limit", wait);
    }

    private Uni<Void> take(LimitedOperation limited, String who, long permits, RoutingContext request) {
        if (!config.enabled()) {
            return Uni.createFrom().voidItem();
        }
        RateLimit limit = new RateLimit(permits, limited.period());
        Duration maxWait = limited == LimitedOperation.INGEST ? config.maxWait() : Duration.ZERO;
        CompletableFuture<Permit> permit = limiter.take(name(limited, who), limit, maxWait);
        if (permit.isDone()) {
            return decide(permit.join(), limited, who, request);
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
                .flatMap(given -> decide(given, limited, who, request));
    }

    private Uni<Void> decide(Permit permit, LimitedOperation limited, String who, RoutingContext request) {
        MultiMap headers = request.response().headers();
        headers.set("RateLimit-Limit", Long.toString(permit.limit().permits()));
        headers.set("RateLimit-Remaining", Long.toString(permit.remaining()));
        headers.set("RateLimit-Reset", Long.toString((permit.reset().toMillis() + 999) / 1000));
        if (permit.granted()) {
            return Uni.createFrom().voidItem();
        }
        if (limited != LimitedOperation.ANONYMOUS) {
            refusals.fire(new RateLimitRejection(who, limited));
        }
        return Uni.createFrom().failure(refusal(permit.retryAfter()));
    }

    private static String name(LimitedOperation limited, String who) {
        return limited.text() + ":" + who;
    }

    private String network(RoutingContext request) {
        return ClientAddress.network(address.of(request));
    }
}
