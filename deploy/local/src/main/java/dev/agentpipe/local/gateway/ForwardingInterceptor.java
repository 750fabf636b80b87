package dev.agentpipe.local.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;

/** Tells the services which client asked, and for which host; answers in the error format when no service did. */
final class ForwardingInterceptor implements ProxyInterceptor {

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
        ProxyRequest request = context.request();
        HttpServerRequest client = request.proxiedRequest();
        append(request, client, FORWARDED_FOR, client.remoteAddress().hostAddress());
        // Appended, not passed on: the services only believe the address that a trusted proxy has added.
        append(request, client, FORWARDED_PROTO, "http");
        // This server has answered it already; a service would answer it a second time.
        request.headers().remove(HttpHeaders.EXPECT);
        if (client.authority() != null) {
            request.putHeader("X-Forwarded-Host", client.authority().toString());
            // The services compare the Origin that a browser sends with the Host that it asked for.
            request.setAuthority(client.authority());
        }
        return context.sendRequest().recover(failure -> Future.succeededFuture(answer(request, failure)));
    }

    private static void append(ProxyRequest request, HttpServerRequest client, String header, String seen) {
        String chain = String.join(", ", client.headers().getAll(header));
        request.putHeader(header, chain.isEmpty() ? seen : chain + ", " + seen);
    }

    private static ProxyResponse answer(ProxyRequest request, Throwable failure) {
        Problem problem = failure instanceof UnavailableException
                ? Problem.unavailable(failure.getMessage())
                : Problem.badGateway("The service ended before it answered; try again in a moment");
        return request.release()
                .response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.CONTENT_TYPE)
                .putHeader(HttpHeaders.RETRY_AFTER, "1")
                .setBody(Body.body(Buffer.buffer(problem.json())));
    }
}
