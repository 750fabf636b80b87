package dev.agentpipe.runtime.http;

import java.util.List;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the trusted proxies of a request report about it.
 *
 * @param address of the client: the last one reported by a trusted proxy
 * @param proxies how many trusted proxies forwarded it, the peer of the connection first
 */
record ForwardedChain(String address, int proxies) {

    private static final Pattern WITH_PORT = Pattern.compile("\\[([^]]*)](?::\\d+)?|([^:]*):\\d+");

    /** Walks from the peer to the left for as long as the current address is a trusted proxy. */
    static ForwardedChain walk(String peer, List<String> forwardedFor, List<Network> trusted) {
        String[] hops = entries(forwardedFor);
        String address = peer;
        int proxies = 0;
        while (isTrusted(address, trusted)) {
            proxies++;
            int next = hops.length - proxies;
            String hop = next < 0 ? "" : withoutPort(hops[next].strip());
            if (Network.address(hop).isEmpty()) {
                break;
            }
            address = hop;
        }
        return new ForwardedChain(address, proxies);
    }

    /**
     * What the outermost trusted proxy wrote into a header to which each proxy appends; null when none did. A proxy
     * that overwrites the header leaves fewer entries than there are proxies: then the first entry counts.
     */
    String outermost(List<String> header) {
        if (proxies == 0 || header.isEmpty()) {
            return null;
        }
        String[] entries = entries(header);
        return entries[Math.max(0, entries.length - proxies)].strip();
    }

    private static String[] entries(List<String> header) {
        return header.isEmpty() ? new String[0] : String.join(",", header).split(",", -1);
    }

    private static boolean isTrusted(String address, List<Network> trusted) {
        return Network.address(address)
                .filter(bytes -> trusted.stream().anyMatch(network -> network.contains(bytes)))
                .isPresent();
    }

    /** Some proxies add the port of the client: {@code 198.51.100.1:4711}, {@code [2001:db8::1]:4711}. */
    private static String withoutPort(String hop) {
        Matcher parts = WITH_PORT.matcher(hop);
        return parts.matches() ? Objects.requireNonNullElse(parts.group(1), parts.group(2)) : hop;
    }
}
