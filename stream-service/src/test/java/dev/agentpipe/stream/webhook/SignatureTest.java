package dev.agentpipe.stream.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.agentpipe.model.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SignatureTest {

    /** The example that libraries of Standard Webhooks are tested with. */
    @Test
    void signs_as_the_standard_does() {
        byte[] secret = Signature.parseSecret("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        assertThat(Signature.of(
                        secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, "{\"test\": 2432232314}".getBytes(UTF_8)))
                .isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void makes_secrets_that_it_reads() {
        byte[] secret = Signature.createSecret();
        assertThat(Signature.parseSecret(Signature.textOf(secret))).isEqualTo(secret);
        assertThat(Signature.createSecret()).isNotEqualTo(secret);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "whsec_", "whsec_c2hvcnQ=", "whsec_!", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"})
    void rejects_what_is_no_secret_without_repeating_it(String text) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> Signature.parseSecret(text))
                .withMessageContaining("whsec_")
                .satisfies(e -> assertThat(e.getMessage()).doesNotContain("c2hvcnQ", "MfKQ"));
    }
}
