package dev.agentpipe.runtime.http;

import io.netty.util.NetUtil;
import io.vertx.core.net.HostAndPort;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The host names that a service answers to. Otherwise a hostile page could point a name of its own at this machine and
 * read everything here as its own origin (DNS rebinding). That attack needs a name, so {@code localhost} and addresses
 * are always allowed.
 */
final class AllowedHosts {

    private static final String ALL = "*";
    private static final String LOCALHOST = "localhost";

    private final Set<String> names;

    AllowedHosts(Collection<String> names) {
        this.names = names.stream().map(AllowedHosts::normalized).collect(Collectors.toUnmodifiableSet());
    }

    boolean all() {
        return names.contains(ALL);
    }

    /** {@code authority} is the {@code Host} of a request; null when it is absent or malformed. */
    boolean allows(HostAndPort authority) {
        if (all()) {
            return true;
        }
        if (authority == null) {
            return false;
        }
        String host = normalized(authority.host());
        return host.equals(LOCALHOST)
                || names.contains(host)
                || NetUtil.isValidIpV4Address(host)
                || NetUtil.isValidIpV6Address(host);
    }

    private static String normalized(String host) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
