package dev.agentpipe.upload.store;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopCheckTest {

    @Test
    void accepts_the_defaults() {
        assertThatCode(() -> check(25, 35)).doesNotThrowAnyException();
    }

    @Test
    void rejects_a_transaction_that_a_stop_would_cut_off_and_says_what_to_set() {
        assertThatThrownBy(() -> check(60, 35))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("AGENTPIPE_UPLOAD_TRANSACTION_TIMEOUT=60S")
                .hasMessageContaining("AGENTPIPE_SHUTDOWN_REQUESTS must be 68S at least");
    }

    private static void check(int transaction, int requests) {
        new StopCheck(Duration.ofSeconds(transaction), Duration.ofSeconds(requests)).require(null);
    }
}
