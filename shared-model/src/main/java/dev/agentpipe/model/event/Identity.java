package dev.agentpipe.model.event;

import dev.agentpipe.model.session.Message;
import dev.agentpipe.model.session.Metrics;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Derives ids, so that a retry of the same bytes is recognised as one. */
public final class Identity {

    private static final UUID NAMESPACE = UUID.fromString("6f1c9f0e-3c0b-5d52-9a43-2b6d8c1f7e10");
    private static final int SHORT_DIGEST_BYTES = 16;

    private Identity() {}

    /** A UUID of version 5 over the parts, each of which may be null. */
    public static String uuid(Object... parts) {
        MessageDigest sha1 = digest("SHA-1");
        sha1.update(ByteBuffer.allocate(16)
                .putLong(NAMESPACE.getMostSignificantBits())
                .putLong(NAMESPACE.getLeastSignificantBits())
                .flip());
        sha1.update(bytes(parts));
        ByteBuffer hash = ByteBuffer.wrap(sha1.digest());
        long high = (hash.getLong() & ~0xF000L) | 0x5000L;
        long low = (hash.getLong() & 0x3FFF_FFFF_FFFF_FFFFL) | 0x8000_0000_0000_0000L;
        return new UUID(high, low).toString();
    }

    /** Everything by which two messages with one id are compared: all fields but their timestamps. */
    public static long fingerprint(Message m) {
        Metrics metrics = m.metrics() == null ? new Metrics(null, null, null, null, null, null) : m.metrics();
        byte[] said = bytes(
                m.agentId(),
                m.agentName(),
                m.agentType(),
                m.agentVersion(),
                m.content(),
                m.role(),
                m.sequenceNumber(),
                m.turnNumber(),
                metrics.duration(),
                metrics.inputTokens(),
                metrics.outputTokens(),
                metrics.totalTokens(),
                metrics.model(),
                metrics.cost(),
                m.extra());
        return ByteBuffer.wrap(digest("SHA-256").digest(said)).getLong();
    }

    static String hash(String text) {
        byte[] hash = digest("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
        return HexFormat.of().formatHex(hash, 0, SHORT_DIGEST_BYTES);
    }

    /** NUL separates: no part that can be stored contains one. */
    private static byte[] bytes(Object... parts) {
        StringBuilder joined = new StringBuilder(256);
        for (Object part : parts) {
            joined.append(part == null ? "" : part).append('\0');
        }
        return joined.toString().getBytes(StandardCharsets.UTF_8);
    }

    private static MessageDigest digest(String algorithm) {
        try {
            return MessageDigest.getInstance(algorithm);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
