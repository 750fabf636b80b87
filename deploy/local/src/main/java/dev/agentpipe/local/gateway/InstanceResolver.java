package dev.agentpipe.local.gateway;

import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Finds the instances behind the configured addresses: a name may stand for several instances, and for others a moment
 * later. An instance stays the same object, with what is known of it, while its address is found. For one thread.
 */
final class InstanceResolver {

    /** Asks the name servers; replaced in tests. */
    interface Names {
        /** All addresses of a name, as numbers. */
        List<String> addresses(String host) throws UnknownHostException;
    }

    private final Map<ServiceKind, List<URI>> configured;
    private final Names names;
    private final Map<URI, List<Instance>> found = new HashMap<>();
    private final Map<ServiceKind, Integer> lastNumber = new EnumMap<>(ServiceKind.class);

    InstanceResolver(Map<ServiceKind, List<URI>> configured) {
        this(configured, InstanceResolver::ask);
    }

    InstanceResolver(Map<ServiceKind, List<URI>> configured, Names names) {
        this.configured = new EnumMap<>(configured);
        this.names = names;
    }

    /** A name that cannot be looked up now keeps its instances: whether they still answer is checked anyway. */
    List<Instance> instances() {
        configured.forEach((kind, addresses) -> addresses.forEach(address -> refresh(kind, address)));
        return configured.values().stream()
                .flatMap(List::stream)
                .distinct()
                .flatMap(address -> found.getOrDefault(address, List.of()).stream())
                .toList();
    }

    private void refresh(ServiceKind kind, URI address) {
        try {
            List<Instance> before = found.getOrDefault(address, List.of());
            found.put(
                    address,
                    names.addresses(address.getHost()).stream()
                            .map(host -> before.stream()
                                    .filter(known -> known.host().equals(host))
                                    .findAny()
                                    .orElseGet(() -> added(kind, host, address.getPort())))
                            .toList());
        } catch (UnknownHostException nobodyNow) {
            found.putIfAbsent(address, List.of());
        }
    }

    private Instance added(ServiceKind kind, String host, int port) {
        return new Instance(kind, lastNumber.merge(kind, 1, Integer::sum), host, port);
    }

    private static List<String> ask(String host) throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host))
                .map(InetAddress::getHostAddress)
                .toList();
    }
}
