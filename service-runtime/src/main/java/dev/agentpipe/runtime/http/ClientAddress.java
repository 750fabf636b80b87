package dev.agentpipe.runtime.http;

import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The address of the client: the last one that a trusted proxy has seen. What a client itself writes into
 * {@code X-Forwarded-For} stands further left and is never reached.
 */
@ApplicationScoped
public class ClientAddress {

    private static final String FORWARDED = "X-Forwarded-For";

    private static final Pattern WITH_PORT = Pattern.compile("\\[([^]]*)](?::\\d+)?|([^:]*):\\d+");

    private final List<Network> trusted;

    @Inject
    ClientAddress(HttpConfig config) {
        this(config.trustedProxies().orElse(List.of()));
    }

    ClientAddress(List<String> trustedProxies) {
        this.trusted = trustedProxies.stream()
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(Network::parse)
                .toList();
    }

    /** A numeric address. */
    public String of(RoutingContext context) {
        SocketAddress peer = context.request().remoteAddress();
        return of(
                peer == null ? "unknown" : peer.hostAddress(),
                context.request().headers().getAll(FORWARDED));
    }

    String of(String peer, List<String> forwardedFor) {
        if (forwardedFor.isEmpty()) {
            return peer;
        }
        String address = peer;
        String[] hops = String.join(",", forwardedFor).split(",", -1);
        for (int i = hops.length - 1; i >= 0 && isTrusted(address); i--) {
            String hop = withoutPort(hops[i].strip());
            if (Network.address(hop).isEmpty()) {
                break;
            }
            address = hop;
        }
        return address;
    }

    /** Some proxies add the port of the client: {@code 198.51.100.1:4711}, {@code [2001:db8::1]:4711}. */
    private static String withoutPort(String hop) {
        Matcher parts = WITH_PORT.matcher(hop);
        return parts.matches() ? Objects.requireNonNullElse(parts.group(1), parts.group(2)) : hop;
    }

    /** What counts as one client: an IPv4 address, or the /64 that one customer has of IPv6. */
    public static String network(String address) {
        return Network.address(address)
                .filter(bytes -> bytes.length == 16)
                .map(bytes -> HexFormat.of().formatHex(bytes, 0, 8))
                .orElse(address);
    }

    private boolean isTrusted(String address) {
        return Network.address(address)
                .filter(bytes -> trusted.stream().anyMatch(network -> network.contains(bytes)))
                .isPresent();
    }
}
