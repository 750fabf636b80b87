package dev.agentpipe.local.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.httpproxy.OriginRequestProvider;
import io.vertx.httpproxy.ProxyContext;
import java.util.HashSet;
import java.util.Set;

/**
 * Connects a request to an instance of the service that serves its path.
 *
 * <p>Another instance is tried only when no connection was made: at that point nothing of the request was sent, so
 * nothing can be done twice. The instance that could not be reached gets no more requests until its readiness check
 * succeeds again.
 */
final class InstanceConnector implements OriginRequestProvider {

    private final Instances instances;
    private final HttpClient client;

    InstanceConnector(Instances instances, HttpClient client) {
        this.instances = instances;
        this.client = client;
    }

    @Override
    public Future<HttpClientRequest> create(ProxyContext context) {
        String path = context.request().proxiedRequest().path();
        ServiceKind kind = RoutingTable.serviceOf(path).orElseThrow();
        return connect(kind, new HashSet<>());
    }

    private Future<HttpClientRequest> connect(ServiceKind kind, Set<Instance> tried) {
        return instances
                .next(kind, tried)
                .map(instance -> client.request(address(instance)).recover(rejected -> {
                    instance.setReady(false);
                    tried.add(instance);
                    return connect(kind, tried);
                }))
                .orElseGet(() -> Future.failedFuture(new UnavailableException(kind)));
    }

    private static RequestOptions address(Instance instance) {
        return new RequestOptions().setHost(instance.host()).setPort(instance.port());
    }
}
