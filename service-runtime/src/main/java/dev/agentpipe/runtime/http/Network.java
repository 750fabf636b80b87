package dev.agentpipe.runtime.http;

import io.netty.util.NetUtil;
import java.util.Arrays;
import java.util.Optional;

/** A range of addresses, {@code 10.0.0.0/8} or one address. Never asks a name server. */
@SuppressWarnings("ArrayRecordComponent") // never compared
public record Network(byte[] address, int bits) {

    /** Fails for invalid text, with a message that names {@code setting}. */
    public static Network parse(String text, String setting) {
        int slash = text.indexOf('/');
        byte[] address = address(slash < 0 ? text : text.substring(0, slash))
                .orElseThrow(() -> new IllegalArgumentException(
                        setting + " holds " + text + "; write addresses or networks like 10.0.0.0/8"));
        int bits = slash < 0 ? address.length * 8 : bits(text.substring(slash + 1));
        if (bits < 0 || bits > address.length * 8) {
            throw new IllegalArgumentException(setting + " holds " + text + ", whose number of bits is wrong");
        }
        return new Network(address, bits);
    }

    private static int bits(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException noNumber) {
            return -1;
        }
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

    /** Whether this address, of 4 or 16 bytes, belongs to the range. */
    public boolean contains(byte[] other) {
        if (other.length != address.length) {
            return false;
        }
        int whole = bits / 8;
        int rest = bits % 8;
        return Arrays.equals(address, 0, whole, other, 0, whole)
                && (rest == 0 || (address[whole] >> (8 - rest)) == (other[whole] >> (8 - rest)));
    }
}
