package dev.agentpipe.local.gateway;

import java.net.URI;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The environment of a gateway that runs as a process of its own: {@code AGENTPIPE_GATEWAY_HOST} and {@code _PORT} to listen on, and
 * {@code AGENTPIPE_GATEWAY_INGEST}, {@code _UPLOAD} and {@code _STREAM}, each a comma-separated list such as
 * {@code http://stream:8083}.
 */
record GatewaySettings(String host, int port, Map<ServiceKind, List<URI>> addresses) {

    private static final String PREFIX = "AGENTPIPE_GATEWAY_";
    private static final int LAST_PORT = 65_535;

    GatewaySettings {
        addresses = Map.copyOf(addresses);
    }

    /** @throws IllegalArgumentException naming the variable and what it should look like */
    static GatewaySettings of(Map<String, String> environment) {
        Map<ServiceKind, List<URI>> addresses = new EnumMap<>(ServiceKind.class);
        for (ServiceKind kind : ServiceKind.values()) {
            addresses.put(kind, addresses(environment, kind));
        }
        return new GatewaySettings(
                environment.getOrDefault(PREFIX + "HOST", "127.0.0.1"),
                port(environment.getOrDefault(PREFIX + "PORT", "3000")),
                addresses);
    }

    private static List<URI> addresses(Map<String, String> environment, ServiceKind kind) {
        String variable = PREFIX + kind.name();
        String example = "http://" + kind.label() + ":" + kind.firstPort();
        List<URI> addresses = Arrays.stream(
                        environment.getOrDefault(variable, "").split(",", -1))
                .map(String::strip)
                .filter(text -> !text.isEmpty())
                .map(text -> address(variable, text, example))
                .toList();
        if (addresses.isEmpty()) {
            throw new IllegalArgumentException(variable + " is missing; set it to the address of " + kind.label()
                    + "-service, such as " + example);
        }
        return addresses;
    }

    private static URI address(String variable, String text, String example) {
        URI address = parsed(text);
        if (address == null
                || !"http".equals(address.getScheme())
                || address.getHost() == null
                || address.getPort() < 1
                || !address.getPath().isEmpty()) {
            throw new IllegalArgumentException(variable + " has " + text + "; each address must look like " + example);
        }
        return address;
    }

    private static URI parsed(String text) {
        try {
            return URI.create(text);
        } catch (IllegalArgumentException malformed) {
            return null;
        }
    }

    private static int port(String text) {
        if (text.matches("[0-9]{1,5}")) {
            int port = Integer.parseInt(text);
            if (port >= 1 && port <= LAST_PORT) {
                return port;
            }
        }
        throw new IllegalArgumentException(PREFIX + "PORT is " + text + "; it must be a port, from 1 to " + LAST_PORT);
    }
}
