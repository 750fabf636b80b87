package dev.agentpipe.runtime.redis;

import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;

/** Why Redis cannot be used, as an operator is told; contains no address and no secret. */
public enum RedisProblem {
    ANOTHER_HOST("its certificate is for another host name"),
    UNTRUSTED("its certificate is not signed by a trusted authority; set AGENTPIPE_REDIS_CA to the authority's file"),
    TLS_FAILED("the TLS handshake failed"),
    REJECTED("it rejects the user or the password"),
    FORBIDDEN("its access list does not allow this user a command, key or channel that is needed"),
    UNAVAILABLE("it does not answer");

    private final String sentence;

    RedisProblem(String sentence) {
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }

    /** {@code failure} is null when there was no answer. */
    static RedisProblem of(Throwable failure) {
        RedisProblem found = UNAVAILABLE;
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            String message = String.valueOf(cause.getMessage());
            if (cause instanceof CertPathBuilderException) {
                return UNTRUSTED;
            } else if (cause instanceof CertificateException && message.startsWith("No ")) {
                return ANOTHER_HOST;
            } else if (cause instanceof SSLException) {
                found = TLS_FAILED;
            } else if (message.startsWith("WRONGPASS") || message.startsWith("NOAUTH")) {
                return REJECTED;
            } else if (message.startsWith("NOPERM")) {
                return FORBIDDEN;
            }
        }
        return found;
    }
}
