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
 * Finds the instances behind the configured addresses: a host name may stand for several instances, and for different
 * ones a moment later. An instance stays the same object, with its state, as long as its address is found. Not
 * thread-safe.
 */
final class InstanceResolver {

    /** Asks DNS; tests answer in its place. */
    interface AddressLookup {
        /** All IP addresses of a host name, in numeric form. */
        List<String> addresses(String host) throws UnknownHostException;
    }

    private final Map<ServiceKind, List<URI>> configured;
    private final AddressLookup lookup;
    private final Map<URI, List<Instance>> found = new HashMap<>();
    private final Map<ServiceKind, Integer> lastNumber = new EnumMap<>(ServiceKind.class);

    InstanceResolver(Map<ServiceKind, List<URI>> configured) {
        this(configured, InstanceResolver::askDns);
    }

    InstanceResolver(Map<ServiceKind, List<URI>> configured, AddressLookup lookup) {
        this.configured = new EnumMap<>(configured);
        this.lookup = lookup;
    }

    /** A host name that does not resolve now keeps its instances: whether they still answer is checked anyway. */
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
                    lookup.addresses(address.getHost()).stream()
                            .map(host -> before.stream()
                                    .filter(known -> known.host().equals(host))
                                    .findAny()
                                    .orElseGet(() -> added(kind, host, address.getPort())))
                            .toList());
        } catch (UnknownHostException unresolved) {
            found.putIfAbsent(address, List.of());
        }
    }

    private Instance added(ServiceKind kind, String host, int port) {
        return new Instance(kind, lastNumber.merge(kind, 1, Integer::sum), host, port);
    }

    private static List<String> askDns(String host) throws UnknownHostException {
        return Arrays.stream(InetAddress.getAllByName(host))
                .map(InetAddress::getHostAddress)
                .toList();
    }
}
