package dev.agentpipe.local.gateway;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/** A service behind the gateway that is ready and answers as the test says. */
final class Upstream implements AutoCloseable {

    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    private Upstream(Handler<HttpServerRequest> handler) {
        server = vertx.createHttpServer(new HttpServerOptions().setHost("127.0.0.1"))
                .requestHandler(request -> {
                    if (request.path().equals("/q/health/ready")) {
                        request.response().end("{}");
                    } else {
                        handler.handle(request);
                    }
                });
    }

    static Upstream start(Handler<HttpServerRequest> handler) {
        Upstream upstream = new Upstream(handler);
        upstream.server.listen(0).toCompletionStage().toCompletableFuture().join();
        return upstream;
    }

    /** Answers with this text and 200. */
    static Upstream saying(String text) {
        return start(request -> request.response().end(text));
    }

    int port() {
        return server.actualPort();
    }

    Instance as(ServiceKind kind, int number) {
        return new Instance(kind, number, port());
    }

    @Override
    public void close() {
        stop();
    }

    /** To be called during a test. */
    void stop() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }
}
