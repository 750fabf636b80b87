package dev.agentpipe.local.gateway;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * The gateway: one address for all services.
 *
 * <p>Bodies stream through in both directions as they arrive, a stream may stay open for ever as long as something is
 * sent now and then, and a client that disconnects closes its upstream connection at once. Only ready instances get
 * requests; see {@link InstanceConnector} for what is retried.
 */
final class Gateway implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final Vertx vertx;
    private final int port;
    private final ReadinessChecks checks;

    private Gateway(Vertx vertx, int port, ReadinessChecks checks) {
        this.vertx = vertx;
        this.port = port;
        this.checks = checks;
    }

    /**
     * Listens immediately, and answers 503 for a service until an instance of it is ready.
     *
     * @param settings the caller has to resolve the addresses of instances
     * @param changed called on an event loop when an instance becomes ready or stops being ready; must not block
     */
    static Gateway start(GatewaySettings settings, Instances instances, Consumer<Instance> changed) {
        Vertx vertx = Vertx.vertx();
        Gateway gateway = new Gateway(vertx, settings.port(), ReadinessChecks.start(vertx, instances, changed));
        try {
            DeploymentOptions onEveryCore =
                    new DeploymentOptions().setInstances(Runtime.getRuntime().availableProcessors());
            ConnectionQuota quota = new ConnectionQuota(settings.limits());
            await(vertx.deployVerticle(() -> new GatewayVerticle(settings, quota, instances), onEveryCore));
            return gateway;
        } catch (RuntimeException e) {
            gateway.close();
            throw e;
        }
    }

    int port() {
        return port;
    }

    /** Stops listening and closes all connections. */
    @Override
    public void close() {
        checks.stop();
        await(vertx.close());
    }

    private static void await(Future<?> future) {
        try {
            future.toCompletionStage().toCompletableFuture().get(LIMIT.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while starting or stopping the gateway", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException(
                    "The gateway failed: " + e.getCause().getMessage(), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("The gateway did not start or stop in " + LIMIT.toSeconds() + " s", e);
        }
    }
}
