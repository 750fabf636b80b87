package dev.agentpipe.local.gateway;

import io.netty.handler.codec.TooLongFrameException;
import io.vertx.core.AbstractVerticle;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.httpproxy.HttpProxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** One event loop of the gateway, with connections of its own, so that nothing crosses threads. */
final class GatewayVerticle extends AbstractVerticle {

    /** Every open viewer holds one connection; with the default of 5 the sixth viewer blocked every other request. */
    private static final int CONNECTIONS_PER_INSTANCE = 20_000;

    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final int HEADER_BYTES = 32_768;

    private static final Set<HttpMethod> READS = Set.of(HttpMethod.GET, HttpMethod.HEAD);

    private final GatewaySettings settings;
    private final ConnectionQuota quota;
    private final Instances instances;
    private ClientConnections connections;
    private HttpProxy proxy;

    GatewayVerticle(GatewaySettings settings, ConnectionQuota quota, Instances instances) {
        this.settings = settings;
        this.quota = quota;
        this.instances = instances;
    }

    @Override
    public void start(Promise<Void> started) {
        HttpClient client = vertx.createHttpClient(clientOptions());
        proxy = HttpProxy.reverseProxy(client)
                .origin(new InstanceConnector(instances, client))
                .addInterceptor(new ForwardingInterceptor());
        connections = ClientConnections.start(vertx, settings.limits(), quota);
        vertx.createHttpServer(serverOptions())
                .connectionHandler(connections::accept)
                .requestHandler(this::handle)
                .invalidRequestHandler(GatewayVerticle::refuse)
                .listen()
                .<Void>mapEmpty()
                .onComplete(started);
    }

    private void handle(HttpServerRequest request) {
        connections.begin(request);
        if (!settings.hosts().accepts(request.authority())) {
            answer(
                    request,
                    Problem.misdirected("This gateway does not answer to " + request.getHeader(HttpHeaders.HOST)
                            + "; AGENTPIPE_GATEWAY_HOSTS names the hosts that it answers to"));
            return;
        }
        // Vert.x returns null for a request target such as "http:".
        String path = request.path() == null ? "/" : request.path();
        if (RoutingTable.isHealth(path)) {
            answerHealth(request);
        } else if (RoutingTable.serviceOf(path).isPresent()) {
            proxy.handle(request);
        } else {
            answer(request, Problem.notFound("There is nothing at " + path));
        }
    }

    /** Nothing that follows on this connection could be understood either. */
    private static void refuse(HttpServerRequest request) {
        request.response().putHeader(HttpHeaders.CONNECTION, "close");
        answer(
                request,
                request.decoderResult().cause() instanceof TooLongFrameException
                        ? Problem.headTooLarge("The request line or the headers are too long")
                        : Problem.invalid("The request is not valid HTTP/1.1"));
        request.connection().close();
    }

    private void answerHealth(HttpServerRequest request) {
        if (!READS.contains(request.method())) {
            answer(request, Problem.methodNotAllowed("/api/health answers GET"));
            return;
        }
        HealthResponse health = HealthResponse.of(instances);
        request.response()
                .setStatusCode(health.httpStatus())
                .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                .putHeader(HttpHeaders.CACHE_CONTROL, "no-store")
                .end(health.json());
    }

    private static void answer(HttpServerRequest request, Problem problem) {
        request.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.CONTENT_TYPE)
                .end(problem.json());
    }

    private HttpServerOptions serverOptions() {
        return new HttpServerOptions()
                .setHost(settings.host())
                .setPort(settings.port())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
                .setIdleTimeout((int)
                        Math.min(Integer.MAX_VALUE, settings.limits().silence().toMillis()))
                .setHandle100ContinueAutomatically(true)
                .setHttp2ClearTextEnabled(false)
                .setMaxHeaderSize(HEADER_BYTES)
                .setMaxInitialLineLength(HEADER_BYTES);
    }

    private static HttpClientOptions clientOptions() {
        return new HttpClientOptions()
                .setMaxPoolSize(CONNECTIONS_PER_INSTANCE)
                .setConnectTimeout((int) CONNECT_LIMIT.toMillis())
                .setMaxHeaderSize(HEADER_BYTES)
                .setKeepAlive(true);
    }
}
