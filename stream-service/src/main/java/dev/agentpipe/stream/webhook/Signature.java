package dev.agentpipe.stream.webhook;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Secrets and signatures as Standard Webhooks 1.0 defines them (standardwebhooks.com). */
final class Signature {

    private static final String SECRET_PREFIX = "whsec_";
    private static final String ALGORITHM = "HmacSHA256";
    private static final int SECRET_BYTES = 32;
    private static final int MIN_SECRET_BYTES = 24;
    private static final int MAX_SECRET_BYTES = 64;
    private static final SecureRandom RANDOM = new SecureRandom();

    private Signature() {}

    static byte[] createSecret() {
        byte[] secret = new byte[SECRET_BYTES];
        RANDOM.nextBytes(secret);
        return secret;
    }

    static String textOf(byte[] secret) {
        return SECRET_PREFIX + Base64.getEncoder().encodeToString(secret);
    }

    /** Fails with {@code validation_failed} for anything but {@code whsec_} and 24 to 64 bytes in Base64. */
    static byte[] parseSecret(String text) {
        try {
            if (text.startsWith(SECRET_PREFIX)) {
                byte[] secret = Base64.getDecoder().decode(text.substring(SECRET_PREFIX.length()));
                if (secret.length >= MIN_SECRET_BYTES && secret.length <= MAX_SECRET_BYTES) {
                    return secret;
                }
            }
        } catch (IllegalArgumentException notBase64) {
            // Rejected below, like one of the wrong length. Never with the text, which is a secret.
        }
        throw ProblemException.of(
                ErrorCode.VALIDATION_FAILED,
                List.of(new FieldError("secret", "must be whsec_ followed by 24 to 64 bytes in Base64")));
    }

    /** The value of {@code webhook-signature}. */
    static String of(byte[] secret, String id, long timestamp, byte[] body) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(secret, ALGORITHM));
            mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
            return "v1," + Base64.getEncoder().encodeToString(mac.doFinal(body));
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
