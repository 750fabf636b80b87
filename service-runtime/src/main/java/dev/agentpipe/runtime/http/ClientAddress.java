package dev.agentpipe.runtime.http;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HexFormat;
import java.util.List;

/**
 * The address of the client, and whether it came by TLS, as the outermost trusted proxy reports them. What a client
 * itself writes into these headers stands further left and is ignored.
 */
@ApplicationScoped
public class ClientAddress {

    private static final String FORWARDED_FOR = "X-Forwarded-For";
    private static final String FORWARDED_PROTO = "X-Forwarded-Proto";

    private final List<Network> trusted;

    @Inject
    ClientAddress(HttpConfig config) {
        this(config.trustedProxies().orElse(List.of()));
    }

    ClientAddress(List<String> trustedProxies) {
        this.trusted = trustedProxies.stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> Network.parse(text, "AGENTPIPE_TRUSTED_PROXIES"))
                .toList();
    }

    /** A numeric address. */
    public String of(RoutingContext context) {
        HttpServerRequest request = context.request();
        return of(peer(request), request.headers().getAll(FORWARDED_FOR));
    }

    /** Whether the request was encrypted all the way from the client to the first trusted proxy, or to this service. */
    public boolean cameByTls(RoutingContext context) {
        HttpServerRequest request = context.request();
        MultiMap headers = request.headers();
        return cameByTls(
                peer(request), request.isSSL(), headers.getAll(FORWARDED_FOR), headers.getAll(FORWARDED_PROTO));
    }

    String of(String peer, List<String> forwardedFor) {
        return forwardedFor.isEmpty()
                ? peer
                : ForwardedChain.walk(peer, forwardedFor, trusted).address();
    }

    boolean cameByTls(String peer, boolean connection, List<String> forwardedFor, List<String> forwardedProto) {
        String said = forwardedProto.isEmpty()
                ? null
                : ForwardedChain.walk(peer, forwardedFor, trusted).outermost(forwardedProto);
        return said == null ? connection : said.equalsIgnoreCase("https");
    }

    /** What counts as one client: an IPv4 address, or the /64 that one customer has of IPv6. */
    public static String network(String address) {
        return Network.address(address)
                .filter(bytes -> bytes.length == 16)
                .map(bytes -> HexFormat.of().formatHex(bytes, 0, 8))
                .orElse(address);
    }

    private static String peer(HttpServerRequest request) {
        SocketAddress peer = request.remoteAddress();
        return peer == null ? "unknown" : peer.hostAddress();
    }
}
