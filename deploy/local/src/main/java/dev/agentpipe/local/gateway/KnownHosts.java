package dev.agentpipe.local.gateway;

import io.netty.util.NetUtil;
import java.util.Collection;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The host names that the gateway answers to, so that a hostile page cannot read it by pointing a name of its own at
 * this machine (DNS rebinding). That attack needs a name: {@code localhost} and all IP addresses are always accepted.
 */
final class KnownHosts {

    private static final String ALL = "*";
    /** A name or an address, IPv6 in brackets, and a port. */
    private static final Pattern AUTHORITY = Pattern.compile("(\\[[^]]*]|[^:]*)(?::[0-9]*)?");

    private static final String LOCALHOST = "localhost";

    private final Set<String> names;

    /** @param names more host names; {@code *} for all, behind a proxy that checks them itself */
    KnownHosts(Collection<String> names) {
        this.names = names.stream().map(KnownHosts::normalized).collect(Collectors.toUnmodifiableSet());
    }

    /** @param authority the {@code Host} of a request, with or without a port; null when it has none */
    boolean accepts(String authority) {
        if (names.contains(ALL)) {
            return true;
        }
        if (authority == null) {
            return false;
        }
        Matcher parts = AUTHORITY.matcher(authority);
        if (!parts.matches()) {
            return false;
        }
        String host = normalized(parts.group(1));
        return host.equals(LOCALHOST) || names.contains(host) || isAddress(host);
    }

    private static boolean isAddress(String host) {
        return NetUtil.isValidIpV4Address(host) || NetUtil.isValidIpV6Address(host);
    }

    private static String normalized(String host) {
        String name = host.strip().toLowerCase(Locale.ROOT);
        return name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
    }
}
