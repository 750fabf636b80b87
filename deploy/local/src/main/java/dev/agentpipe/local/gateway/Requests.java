package dev.agentpipe.local.gateway;

import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import java.util.List;
import java.util.Optional;

/** Decides by its head what becomes of a request. */
final class Requests {

    private final KnownHosts hosts;
    private final Instances instances;

    Requests(KnownHosts hosts, Instances instances) {
        this.hosts = hosts;
        this.instances = instances;
    }

    void handle(HttpRequest request, Exchange exchange) {
        String host = request.headers().get(HttpHeaderNames.HOST);
        if (!hosts.accepts(host)) {
            exchange.answer(Problem.misdirected("This gateway does not answer to " + host
                    + "; AGENTPIPE_GATEWAY_HOSTS names the hosts that it answers to"));
            return;
        }
        if (request.method().equals(HttpMethod.CONNECT)) {
            exchange.refuse(Problem.methodNotAllowed("CONNECT is for other proxies"));
            return;
        }
        List<String> codings = request.headers().getAll(HttpHeaderNames.TRANSFER_ENCODING);
        if (!codings.stream().allMatch(HttpHeaderValues.CHUNKED::contentEqualsIgnoreCase)) {
            exchange.refuse(Problem.invalid("The only Transfer-Encoding is chunked"));
            return;
        }
        String path = path(request.uri());
        if (RoutingTable.isHealth(path)) {
            answerHealth(request, exchange);
            return;
        }
        Optional<ServiceKind> kind = RoutingTable.serviceOf(path);
        if (kind.isPresent()) {
            exchange.forward(kind.get());
        } else {
            exchange.answer(Problem.notFound("There is nothing at " + path));
        }
    }

    private void answerHealth(HttpRequest request, Exchange exchange) {
        if (!request.method().equals(HttpMethod.GET) && !request.method().equals(HttpMethod.HEAD)) {
            exchange.answer(Problem.methodNotAllowed("/api/health answers GET"));
            return;
        }
        HealthResponse health = HealthResponse.of(instances);
        FullHttpResponse answer = Exchange.answer(health.httpStatus(), "application/json", health.json());
        answer.headers().set(HttpHeaderNames.CACHE_CONTROL, HttpHeaderValues.NO_STORE);
        exchange.answer(answer);
    }

    /** Of a request target, which may begin with a scheme and a host. */
    private static String path(String target) {
        int start = 0;
        if (!target.startsWith("/")) {
            int scheme = target.indexOf("://");
            start = scheme < 0 ? -1 : target.indexOf('/', scheme + 3);
        }
        if (start < 0) {
            return "/";
        }
        int end = start;
        while (end < target.length() && target.charAt(end) != '?' && target.charAt(end) != '#') {
            end++;
        }
        return target.substring(start, end);
    }
}
