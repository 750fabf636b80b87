package dev.agentpipe.local.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Asks every instance periodically whether it is ready; one that does not answer in time is not. Instances that are
 * added later are checked as well, and those that are removed no longer.
 */
final class ReadinessChecks {

    private static final Duration PERIOD = Duration.ofMillis(500);
    /** Of an instance that is not ready: its clients wait for it. */
    private static final Duration UNREADY_PERIOD = Duration.ofMillis(100);

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final Vertx vertx;
    private final HttpClient client;
    private final Instances instances;
    private final Set<Instance> checked = ConcurrentHashMap.newKeySet();
    private final Consumer<Instance> changed;
    private volatile boolean stopped;

    private ReadinessChecks(Vertx vertx, HttpClient client, Instances instances, Consumer<Instance> changed) {
        this.vertx = vertx;
        this.client = client;
        this.instances = instances;
        this.changed = changed;
    }

    /**
     * @param changed called on an event loop when an instance becomes ready or stops being ready; must not block
     */
    static ReadinessChecks start(Vertx vertx, Instances instances, Consumer<Instance> changed) {
        HttpClientOptions options = new HttpClientOptions().setConnectTimeout((int) LIMIT.toMillis());
        ReadinessChecks checks = new ReadinessChecks(vertx, vertx.createHttpClient(options), instances, changed);
        checks.startForNew();
        vertx.setPeriodic(PERIOD.toMillis(), again -> checks.startForNew());
        return checks;
    }

    /** To be called before the event loops end, on which the next checks are scheduled. */
    void stop() {
        stopped = true;
    }

    private void startForNew() {
        instances.all().stream().filter(checked::add).forEach(this::repeat);
    }

    private void repeat(Instance instance) {
        if (stopped || !instances.all().contains(instance)) {
            checked.remove(instance);
            return;
        }
        check(instance).onComplete(done -> vertx.setTimer(pause(instance).toMillis(), again -> repeat(instance)));
    }

    private static Duration pause(Instance instance) {
        return instance.isReady() ? PERIOD : UNREADY_PERIOD;
    }

    private Future<Void> check(Instance instance) {
        RequestOptions request = new RequestOptions()
                .setMethod(HttpMethod.GET)
                .setHost(instance.host())
                .setPort(instance.port())
                .setURI("/q/health/ready")
                .setTimeout(LIMIT.toMillis());
        return client.request(request)
                .compose(open -> open.send())
                .compose(response -> response.end().map(response.statusCode() == 200))
                .otherwise(false)
                .onSuccess(ready -> record(instance, ready))
                .mapEmpty();
    }

    private void record(Instance instance, boolean ready) {
        boolean wasReady = instance.isReady();
        instance.setReady(ready);
        if (wasReady != ready) {
            changed.accept(instance);
        }
    }
}
