package dev.agentpipe.stream.webhook;

import dev.agentpipe.stream.webhook.Delivery.Outcome;
import io.quarkus.runtime.ShutdownEvent;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.URI;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/** Sends deliveries over HTTP and reports how each attempt ended. Never fails, and never exceeds its timeout. */
@Singleton
class WebhookSender {

    private static final int MAX_ANSWER_BYTES = 64 * 1024;
    private static final String USER_AGENT = "AgentPipe-Webhooks";

    /** Name servers may take long, and must not delay anything else. */
    private static final int NAME_THREADS = 16;

    private final Vertx vertx;
    private final HttpClient client;
    private final WorkerExecutor names;
    private final Receivers receivers;
    private final long timeoutMillis;

    WebhookSender(Vertx vertx, Receivers receivers, WebhookConfig config) {
        this.vertx = vertx;
        this.receivers = receivers;
        this.timeoutMillis = config.timeout().toMillis();
        this.names = vertx.createSharedWorkerExecutor("webhook-names", NAME_THREADS);
        this.client = vertx.createHttpClient(new HttpClientOptions()
                .setConnectTimeout((int) timeoutMillis)
                .setMaxPoolSize(config.concurrent())
                .setMaxHeaderSize(MAX_ANSWER_BYTES)
                .setKeepAliveTimeout(30)
                .setVerifyHost(true));
    }

    void stop(@Observes ShutdownEvent event) {
        client.close();
        names.close();
    }

    Future<Outcome> send(Delivery delivery) {
        Promise<Outcome> outcome = Promise.promise();
        long timer = vertx.setTimer(
                timeoutMillis,
                expired -> outcome.tryComplete(
                        Outcome.unavailable("the receiver did not answer within " + timeoutMillis + " ms")));
        names.executeBlocking(() -> receivers.resolve(delivery.url()), false)
                .compose(address -> request(delivery, address, outcome.future()))
                .onComplete(answered -> {
                    vertx.cancelTimer(timer);
                    outcome.tryComplete(answered.succeeded() ? answered.result() : failed(answered.cause()));
                });
        return outcome.future();
    }

    private Future<Outcome> request(Delivery delivery, InetAddress address, Future<Outcome> end) {
        URI url = delivery.url();
        int port = WebhookUrl.port(url);
        RequestOptions options = new RequestOptions()
                .setMethod(HttpMethod.POST)
                // To the address that was checked; the name is only sent to it, and its certificate has to match the
                // name.
                .setServer(SocketAddress.inetSocketAddress(port, address.getHostAddress()))
                .setHost(url.getHost())
                .setPort(port)
                .setSsl(WebhookUrl.isSecure(url))
                .setFollowRedirects(false)
                .setURI(WebhookUrl.target(url));
        return client.request(options).compose(request -> {
            // Too late: nobody waits for this attempt, and the receiver must not get what another attempt sends again.
            if (end.isComplete()) {
                request.reset();
                return end;
            }
            end.onComplete(done -> request.reset());
            return signed(request, delivery)
                    .send(Buffer.buffer(delivery.body()))
                    .compose(WebhookSender::status);
        });
    }

    private static HttpClientRequest signed(HttpClientRequest request, Delivery delivery) {
        long now = Instant.now().getEpochSecond();
        String signature = Signature.of(delivery.secret(), delivery.eventId(), now, delivery.body());
        return request.putHeader("content-type", "application/json")
                .putHeader("user-agent", USER_AGENT)
                .putHeader("webhook-id", delivery.eventId())
                .putHeader("webhook-timestamp", Long.toString(now))
                .putHeader("webhook-signature", signature);
    }

    /** The body is ignored; unless it is long it is read to its end, so that the connection can be used again. */
    private static Future<Outcome> status(HttpClientResponse response) {
        Promise<Outcome> status = Promise.promise();
        Outcome outcome = Outcome.ofStatus(response.statusCode());
        int[] bytes = {0};
        response.exceptionHandler(cut -> status.tryComplete(outcome))
                .endHandler(end -> status.tryComplete(outcome))
                .handler(part -> {
                    bytes[0] += part.length();
                    if (bytes[0] > MAX_ANSWER_BYTES) {
                        status.tryComplete(outcome);
                        response.request().reset();
                    }
                });
        return status.future();
    }

    private static Outcome failed(Throwable cause) {
        return Outcome.unavailable(
                cause instanceof Receivers.Rejected rejected
                        ? rejected.getMessage()
                        : "the receiver cannot be reached: " + cause.getClass().getSimpleName());
    }

    /** The most that an attempt may take until its result is stored, including the database. */
    long leaseMillis() {
        return timeoutMillis + TimeUnit.SECONDS.toMillis(30);
    }
}
