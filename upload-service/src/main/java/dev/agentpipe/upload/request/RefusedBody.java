package dev.agentpipe.upload.request;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * The rest of a body that was refused before its end. A client that is still sending when its connection is closed may
 * never see the answer, so the rest is thrown away for a moment, and only then is the connection closed.
 */
final class RefusedBody {

    private static final long LINGER_MILLIS = 5_000;

    private RefusedBody() {}

    /** Call it before the answer is sent; works once it was. */
    static void discard(RoutingContext context) {
        HttpServerRequest request = context.request();
        context.response().putHeader("Connection", "close");
        context.addEndHandler(sent -> {
            if (request.isEnded()) {
                request.connection().close();
                return;
            }
            long timer = context.vertx()
                    .setTimer(LINGER_MILLIS, late -> request.connection().close());
            request.handler(ignored -> {})
                    .exceptionHandler(gone -> context.vertx().cancelTimer(timer));
            request.endHandler(all -> {
                context.vertx().cancelTimer(timer);
                request.connection().close();
            });
            request.resume();
        });
    }
}
