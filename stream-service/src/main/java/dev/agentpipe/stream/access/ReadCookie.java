package dev.agentpipe.stream.access;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.access.ApiKey;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The value of the cookie: the id of a key, the time when it ends, and a signature that needs the stored hash of that
 * key. Every instance can check it, it contains no secret that works as a key, and it becomes invalid with its key.
 */
@Singleton
public final class ReadCookie {

    /** The name of the cookie. */
    public static final String NAME = "agentpipe_read";

    /** Makes a browser forget a cookie that became invalid before its own end. */
    static final String FORGOTTEN = NAME + "=; Path=/api; Max-Age=0; HttpOnly; SameSite=Strict";

    static final Duration LIFE = Duration.ofHours(12);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private static final Pattern FORM = Pattern.compile("([A-Za-z0-9_-]{1,64})\\.([0-9]{1,12})\\.([A-Za-z0-9_-]{43})");

    private final ReadKeyLookup keys;

    ReadCookie(ReadKeyLookup keys) {
        this.keys = keys;
    }

    /** Empty when the key may not read. Blocks. */
    Optional<String> sign(String keyId) {
        long ends = Instant.now().plus(LIFE).getEpochSecond();
        String subject = keyId + "." + ends;
        return find(keyId).map(key -> subject + "." + signature(subject, key.hash()));
    }

    /** The key for which this was signed, while both are valid. Blocks. */
    Optional<ApiKey> key(String value) {
        Matcher parts = FORM.matcher(value == null ? "" : value);
        if (!parts.matches() || Long.parseLong(parts.group(2)) < Instant.now().getEpochSecond()) {
            return Optional.empty();
        }
        String subject = parts.group(1) + "." + parts.group(2);
        return find(parts.group(1))
                .filter(key -> MessageDigest.isEqual(
                        signature(subject, key.hash()).getBytes(StandardCharsets.US_ASCII),
                        parts.group(3).getBytes(StandardCharsets.US_ASCII)))
                .map(ReadKey::key);
    }

    private Optional<ReadKey> find(String keyId) {
        try {
            return keys.find(keyId);
        } catch (SQLException failure) {
            throw ProblemException.retriable(
                    ErrorCode.UNAVAILABLE, "the database cannot be asked about this key; try again", RETRY_AFTER);
        }
    }

    private static String signature(String subject, byte[] hash) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(hash, "HmacSHA256"));
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(mac.doFinal(("read " + subject).getBytes(StandardCharsets.UTF_8)));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
