package dev.agentpipe.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RateLimitTest {

    @ParameterizedTest
    @CsvSource({
        "1, PT1H, 3600000000000, 1",
        "100, PT1M, 600000000, 1",
        "1200, PT1M, 50000000, 1",
        "2400, PT1M, 25000000, 2",
        "1000000000, PT1M, 60, 833333"
    })
    void knows_how_long_a_token_takes_and_how_many_are_leased_at_once(
            long permits, Duration period, long nanosPerToken, long block) {
        RateLimit limit = new RateLimit(permits, period);
        assertThat(limit.nanosPerToken()).isEqualTo(nanosPerToken);
        assertThat(limit.block()).isEqualTo(block);
    }

    @Test
    void rejects_a_limit_that_lets_nobody_in() {
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(0, Duration.ofMinutes(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(1, Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> new RateLimit(1, Duration.ofMinutes(-1)));
    }

    @Test
    void a_permit_says_when_the_bucket_is_full_again() {
        RateLimit limit = new RateLimit(60, Duration.ofMinutes(1));
        assertThat(new Permit(true, limit, 60, Duration.ZERO).reset()).isEqualTo(Duration.ZERO);
        assertThat(new Permit(true, limit, 45, Duration.ZERO).reset()).isEqualTo(Duration.ofSeconds(15));
        assertThat(new Permit(false, limit, 0, Duration.ofSeconds(1)).reset()).isEqualTo(Duration.ofMinutes(1));
        assertThat(new Permit(true, limit, 70, Duration.ZERO).reset()).isEqualTo(Duration.ZERO);
    }
}
