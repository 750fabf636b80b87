package dev.agentpipe.stream.viewer;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;

/**
 * Who a request comes from. {@code X-Forwarded-For} is believed from its right end, as far as the hops are trusted
 * proxies: whatever stands left of the first stranger was written by that stranger.
 */
final class ClientAddress {

    /** An IPv6 client has a whole /64 to itself. */
    private static final int IPV6_PREFIX_BYTES = 8;

    private final List<Network> trusted;

    /** @param trustedProxies addresses or networks, {@code 10.0.0.0/8} */
    ClientAddress(List<String> trustedProxies) {
        this.trusted = trustedProxies.stream()
                .map(String::trim)
                .filter(text -> !text.isEmpty())
                .map(Network::parse)
                .toList();
    }

    /**
     * @param peer the address of the other end of the connection
     * @param forwardedFor the header's values, in order
     */
    String of(String peer, List<String> forwardedFor) {
        String client = peer;
        List<String> hops = forwardedFor.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(String::trim)
                .toList();
        for (int i = hops.size() - 1; i >= 0 && isTrusted(client); i--) {
            byte[] address = literal(hops.get(i));
            if (address == null) {
                break;
            }
            client = hops.get(i);
        }
        return key(client);
    }

    private boolean isTrusted(String text) {
        byte[] address = literal(text);
        return address != null && trusted.stream().anyMatch(network -> network.contains(address));
    }

    private static String key(String text) {
        byte[] address = literal(text);
        if (address == null || address.length == 4) {
            return text;
        }
        StringBuilder prefix = new StringBuilder();
        for (int i = 0; i < IPV6_PREFIX_BYTES; i++) {
            prefix.append(String.format("%02x", address[i]));
        }
        return prefix.append("/64").toString();
    }

    /** The bytes of an address; null for anything else. Never asks a name server. */
    private static byte[] literal(String text) {
        boolean looksLikeOne = !text.isEmpty()
                && text.chars().allMatch(c -> Character.digit(c, 16) >= 0 || c == '.' || c == ':')
                && (text.indexOf(':') >= 0 || text.matches("[0-9]{1,3}(\\.[0-9]{1,3}){3}"));
        try {
            return looksLikeOne ? InetAddress.getByName(text).getAddress() : null;
        } catch (UnknownHostException none) {
            return null;
        }
    }

    private record Network(List<Byte> address, int prefix) {

        static Network parse(String text) {
            int slash = text.indexOf('/');
            byte[] address = literal(slash < 0 ? text : text.substring(0, slash));
            if (address == null) {
                throw new IllegalArgumentException(
                        "AGENTPIPE_TRUSTED_PROXIES: " + text + " is neither an address nor a network like 10.0.0.0/8");
            }
            int prefix = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
            Byte[] boxed = new Byte[address.length];
            Arrays.setAll(boxed, i -> address[i]);
            return new Network(List.of(boxed), prefix);
        }

        boolean contains(byte[] other) {
            if (other.length != address.size()) {
                return false;
            }
            for (int bit = 0; bit < prefix; bit++) {
                int mask = 0x80 >> (bit % 8);
                if ((address.get(bit / 8) & mask) != (other[bit / 8] & mask)) {
                    return false;
                }
            }
            return true;
        }
    }
}
