package dev.agentpipe.runtime.http;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Optional;

/** A range of addresses, {@code 10.0.0.0/8} or one address. Never asks a name server. */
@SuppressWarnings("ArrayRecordComponent") // private to the package, never compared
record Network(byte[] address, int bits) {

    static Network parse(String text) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException(
                        "AGENTPIPE_TRUSTED_PROXIES holds " + text + "; write addresses or networks like 10.0.0.0/8"));
        int bits = slash < 0 ? address.length * 8 : Integer.parseInt(text.substring(slash + 1));
        if (bits < 0 || bits > address.length * 8) {
            throw new IllegalArgumentException("AGENTPIPE_TRUSTED_PROXIES holds " + text + ", which has too many bits");
        }
        return new Network(address, bits);
    }

    /** Empty for anything but a numeric address. */
    static Optional<byte[]> address(String text) {
        byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
        if (bytes != null && bytes.length == 16 && mapped(bytes)) {
            bytes = Arrays.copyOfRange(bytes, 12, 16);
        }
        return Optional.ofNullable(bytes);
    }

    /** An IPv4 address written as an IPv6 one, {@code ::ffff:10.0.0.1}. */
    private static boolean mapped(byte[] bytes) {
        for (int i = 0; i < 10; i++) {
            if (bytes[i] != 0) {
                return false;
            }
        }
        return bytes[10] == -1 && bytes[11] == -1;
    }

    boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        return Arrays.equals(address, 0, whole, other, 0, whole)
                && (rest == 0 || (address[whole] >> (8 - rest)) == (other[whole] >> (8 - rest)));
    }
}
