package dev.agentpipe.runtime.access;

import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.http.ClientAddress;
import dev.agentpipe.runtime.limit.Permit;
import dev.agentpipe.runtime.limit.RateLimit;
import dev.agentpipe.runtime.limit.RateLimiter;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
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
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

/**
 * Rate limits of requests, by key and project or, without a valid key, by the client's network. A resource takes a
 * token in one line: {@code limits.take(LimitedOperation.UPLOAD, identity)}. Callable from any thread; headers of the
 * answer tell the client its rate.
 */
@ApplicationScoped
public class RequestLimits {

    private final RateLimitConfig config;
    private final RateLimiter limiter;
    private final ProjectGuard projects;
    private final ClientAddress addresses;
    private final CurrentVertxRequest current;
    private final Event<RateLimitRejection> rejections;
    private final Map<LimitedOperation, Counter> rejected = new EnumMap<>(LimitedOperation.class);

    RequestLimits(
            RateLimitConfig config,
            RateLimiter limiter,
            ProjectGuard projects,
            ClientAddress addresses,
            CurrentVertxRequest current,
            Event<RateLimitRejection> rejections,
            MeterRegistry metrics) {
        this.config = config;
        this.limiter = limiter;
        this.projects = projects;
        this.addresses = addresses;
        this.current = current;
        this.rejections = rejections;
        for (LimitedOperation operation : LimitedOperation.values()) {
            rejected.put(
                    operation,
                    Counter.builder("agentpipe.rate.limit.refusals")
                            .description("requests that a rate limit rejected")
                            .tag("operation", operation.text())
                            .register(metrics));
        }
    }

    /**
     * Fails with {@code rate_limited} when the key or its project has no token, for ingest only after {@code
     * AGENTPIPE_RATE_LIMIT_MAX_WAIT}; a write also fails with {@code forbidden} when the project is closed.
     */
    public Uni<Void> take(LimitedOperation operation, SecurityIdentity identity) {
        ApiKey key = ApiKey.of(identity);
        return key == null ? takeAnonymous(current.getCurrent()) : take(operation, key);
    }

    private Uni<Void> take(LimitedOperation operation, ApiKey key) {
        RoutingContext request = current.getCurrent();
        if (operation.writes()) {
            try {
                projects.requireWritable(key);
            } catch (ProblemException rejected) {
                return Uni.createFrom().failure(rejected);
            }
        }
        Client client = Client.of(key);
        long since = System.nanoTime();
        Uni<Void> own =
                take(operation, client, key.limit(operation, config.of(operation)), request, maxWait(operation));
        Long shared = key.rules().rates().get(operation);
        if (shared == null || !config.enabled()) {
            return own;
        }
        // After the key's own limit: requests beyond that must not use up the tokens of the project's other keys.
        return own.flatMap(ignored -> take(
                operation,
                client.ofProject(key.project()),
                shared,
                request,
                maxWait(operation).minusNanos(System.nanoTime() - since)));
    }

    /** As {@link #take}, for resources that may block. */
    public void await(LimitedOperation operation, SecurityIdentity identity) {
        await(take(operation, identity));
    }

    /** As {@link #await}, for a request that carries no key itself, but counts as one of this key. */
    public void await(LimitedOperation operation, ApiKey key) {
        await(take(operation, key));
    }

    /** As {@link #await}, for a reader who needs no key. */
    public void awaitAnonymous() {
        await(takeAnonymous(current.getCurrent()));
    }

    private void await(Uni<Void> taken) {
        taken.await().atMost(config.maxWait().plusSeconds(1));
    }

    Uni<Void> takeAnonymous(RoutingContext request) {
        return take(
                LimitedOperation.ANONYMOUS, Client.of(network(request)), config.anonymous(), request, Duration.ZERO);
    }

    /** Whether requests without a valid key from this network are being rejected. */
    boolean exhausted(RoutingContext request) {
        return config.enabled() && limiter.exhausted(name(LimitedOperation.ANONYMOUS, network(request)));
    }

    private static ProblemException rejection(Duration wait) {
        return ProblemException.retriable(
                ErrorCode.RATE_LIMITED, "too many requests; see Retry-After, or ask for a higher limit", wait);
    }

    private Duration maxWait(LimitedOperation operation) {
        return operation == LimitedOperation.INGEST ? config.maxWait() : Duration.ZERO;
    }

    private Uni<Void> take(
            LimitedOperation operation, Client client, long permits, RoutingContext request, Duration maxWait) {
        if (!config.enabled()) {
            return Uni.createFrom().voidItem();
        }
        RateLimit limit = new RateLimit(permits, operation.period());
        CompletableFuture<Permit> permit =
                limiter.take(name(operation, client.name()), limit, maxWait.isNegative() ? Duration.ZERO : maxWait);
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

    private Uni<Void> decide(Permit permit, LimitedOperation operation, Client client, RoutingContext request) {
        MultiMap headers = request.response().headers();
        headers.set("RateLimit-Limit", Long.toString(permit.limit().permits()));
        headers.set("RateLimit-Remaining", Long.toString(permit.remaining()));
        headers.set("RateLimit-Reset", Long.toString((permit.reset().toMillis() + 999) / 1000));
        if (permit.granted()) {
            return Uni.createFrom().voidItem();
        }
        rejected.get(operation).increment();
        if (client.sender() != null) {
            rejections.fire(new RateLimitRejection(client.sender(), operation));
        }
        return Uni.createFrom().failure(rejection(permit.retryAfter()));
    }

    private static String name(LimitedOperation operation, String client) {
        return operation.text() + ":" + client;
    }

    private String network(RoutingContext request) {
        return ClientAddress.network(addresses.of(request));
    }

    /**
     * The client whose tokens are taken.
     *
     * @param name of the bucket; no id of a key and no address begins like the name of a project's bucket
     * @param sender for whom rejections are counted; null for none
     */
    private record Client(String name, Sender sender) {

        static Client of(ApiKey key) {
            return new Client(key.id(), key.sender());
        }

        static Client of(String name) {
            return new Client(name, null);
        }

        Client ofProject(String project) {
            return new Client("project/" + project, sender);
        }
    }
}
