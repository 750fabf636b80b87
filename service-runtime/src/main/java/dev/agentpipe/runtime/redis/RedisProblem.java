package dev.agentpipe.runtime.redis;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Why Redis cannot be used, as an operator is told; names no address and no secret. */
public enum RedisProblem {
    ANOTHER_HOST("its certificate is for another host name"),
    UNTRUSTED("its certificate is signed by nobody who is trusted here; AGENTPIPE_REDIS_CA names the authority's file"),
    TLS_FAILED("the TLS handshake failed"),
    REFUSED("it refuses the user or the password"),
    FORBIDDEN("its access list forbids this user a command, key or channel that is needed"),
    AWAY("it does not answer");

    private final String sentence;

    RedisProblem(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }

    /** {@code failure} is null when there was no answer. */
    static RedisProblem of(Throwable failure) {
        RedisProblem found = AWAY;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CertPathBuilderException) {
                return UNTRUSTED;
            } else if (cause instanceof CertificateException && message.startsWith("No ")) {
                return ANOTHER_HOST;
            } else if (cause instanceof SSLException) {
                found = TLS_FAILED;
            } else if (message.startsWith("WRONGPASS") || message.startsWith("NOAUTH")) {
                return REFUSED;
            } else if (message.startsWith("NOPERM")) {
                return FORBIDDEN;
            }
        }
        return found;
    }
}
