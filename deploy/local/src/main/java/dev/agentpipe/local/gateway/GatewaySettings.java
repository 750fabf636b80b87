package dev.agentpipe.local.gateway;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * The environment of a gateway, as docs/configuration.md lists it: {@code AGENTPIPE_GATEWAY_HOST} and {@code _PORT} to
 * listen on, {@code AGENTPIPE_GATEWAY_INGEST}, {@code _UPLOAD} and {@code _STREAM}, each a comma-separated list such as
 * {@code http://stream:8083}, {@code AGENTPIPE_GATEWAY_HOSTS} to answer to, and what clients may take.
 */
record GatewaySettings(
        String host, int port, Map<ServiceKind, List<URI>> addresses, KnownHosts hosts, ClientLimits limits) {

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
                number(environment, "PORT", 3000, LAST_PORT),
                addresses,
                new KnownHosts(list(environment.getOrDefault(PREFIX + "HOSTS", ""))),
                limits(environment));
    }

    private static ClientLimits limits(Map<String, String> environment) {
        ClientLimits defaults = ClientLimits.DEFAULT;
        return new ClientLimits(
                duration(environment, "HEADER_DEADLINE", defaults.headDeadline()),
                defaults.keepAlive(),
                duration(environment, "IDLE_TIMEOUT", defaults.silence()),
                number(environment, "MAX_CONNECTIONS", defaults.connections(), Integer.MAX_VALUE),
                number(
                        environment,
                        "MAX_CONNECTIONS_PER_ADDRESS",
                        defaults.connectionsPerAddress(),
                        Integer.MAX_VALUE));
    }

    private static List<URI> addresses(Map<String, String> environment, ServiceKind kind) {
        String variable = PREFIX + kind.name();
        String example = "http://" + kind.label() + ":" + kind.firstPort();
        List<URI> addresses = list(environment.getOrDefault(variable, "")).stream()
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

    private static List<String> list(String text) {
        return Arrays.stream(text.split(",", -1))
                .map(String::strip)
                .filter(element -> !element.isEmpty())
                .toList();
    }

    private static int number(Map<String, String> environment, String name, int otherwise, int most) {
        String text = environment.getOrDefault(PREFIX + name, Integer.toString(otherwise));
        if (text.matches("[0-9]{1,10}")) {
            long number = Long.parseLong(text);
            if (number >= 1 && number <= most) {
                return (int) number;
            }
        }
        throw new IllegalArgumentException(PREFIX + name + " is " + text + "; it must be a number from 1 to " + most);
    }

    private static Duration duration(Map<String, String> environment, String name, Duration otherwise) {
        String text = environment.get(PREFIX + name);
        if (text == null) {
            return otherwise;
        }
        if (text.matches("[1-9][0-9]{0,5}[SMH]")) {
            return Duration.parse("PT" + text);
        }
        throw new IllegalArgumentException(PREFIX + name + " is " + text + "; it must be a duration such as 10S or 2M");
    }
}
