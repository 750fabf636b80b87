package dev.agentpipe.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.impl.NoStackTraceThrowable;
import java.net.ConnectException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class RedisStateTest {

    private final RedisState state = new RedisState();

    @Test
    void knows_why_redis_cannot_be_used() {
        assertThat(RedisProblem.of(new ConnectException("Connection refused"))).isEqualTo(RedisProblem.UNAVAILABLE);
        assertThat(RedisProblem.of(null)).isEqualTo(RedisProblem.UNAVAILABLE);
        assertThat(RedisProblem.of(handshake(new CertificateException("No name matching redis.example found"))))
                .isEqualTo(RedisProblem.ANOTHER_HOST);
        assertThat(RedisProblem.of(handshake(
                        new CertificateException("No subject alternative names matching IP address 127.0.0.1"))))
                .isEqualTo(RedisProblem.ANOTHER_HOST);
        assertThat(RedisProblem.of(handshake(new CertPathBuilderException("unable to find valid certification path"))))
                .isEqualTo(RedisProblem.UNTRUSTED);
        assertThat(RedisProblem.of(handshake(new CertPathValidatorException("validity check failed"))))
                .isEqualTo(RedisProblem.TLS_FAILED);
        assertThat(RedisProblem.of(new SSLException("not an SSL/TLS record"))).isEqualTo(RedisProblem.TLS_FAILED);
        assertThat(RedisProblem.of(new NoStackTraceThrowable("WRONGPASS invalid username-password pair")))
                .isEqualTo(RedisProblem.REJECTED);
        assertThat(RedisProblem.of(new NoStackTraceThrowable("NOAUTH Authentication required.")))
                .isEqualTo(RedisProblem.REJECTED);
        assertThat(RedisProblem.of(new RuntimeException(new NoStackTraceThrowable("NOPERM no permissions to run"))))
                .isEqualTo(RedisProblem.FORBIDDEN);
    }

    @Test
    void remembers_the_problem_until_redis_answers() {
        assertThat(state.problem()).isEmpty();
        state.failed(new ConnectException("Connection refused"));
        state.failed(new NoStackTraceThrowable("WRONGPASS"));
        assertThat(state.problem()).contains(RedisProblem.REJECTED);
        state.answered();
        assertThat(state.problem()).isEmpty();
    }

    private static SSLHandshakeException handshake(Exception cause) {
        SSLHandshakeException failure = new SSLHandshakeException("General OpenSslEngine problem");
        failure.initCause(cause);
        return failure;
    }
}
