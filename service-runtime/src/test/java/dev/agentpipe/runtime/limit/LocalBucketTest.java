package dev.agentpipe.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class LocalBucketTest {

    private static final RateLimit ONE_PER_SECOND = new RateLimit(60, Duration.ofMinutes(1));
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private final LocalBucket bucket = new LocalBucket();

    @Test
    void is_full_at_first_and_gives_no_more_than_it_has() {
        Grant grant = bucket.take(ONE_PER_SECOND, 100, 0);
        assertThat(grant.given()).isEqualTo(60);
        assertThat(grant.remaining()).isZero();
        assertThat(grant.waitNanos()).isEqualTo(SECOND);
    }

    @Test
    void refills_at_the_rate_and_never_above_the_limit() {
        bucket.take(ONE_PER_SECOND, 60, 0);
        assertThat(bucket.take(ONE_PER_SECOND, 1, SECOND / 2).given()).isZero();
        assertThat(bucket.take(ONE_PER_SECOND, 1, SECOND).given()).isOne();
        assertThat(bucket.take(ONE_PER_SECOND, 100, 1000 * SECOND).given()).isEqualTo(60);
    }

    @Test
    void says_how_long_the_rest_of_a_token_takes() {
        bucket.take(ONE_PER_SECOND, 60, 0);
        assertThat(bucket.take(ONE_PER_SECOND, 1, 3 * SECOND / 4).waitNanos())
                .isCloseTo(SECOND / 4, org.assertj.core.data.Offset.offset(1_000L));
    }

    @Test
    void survives_a_clock_reading_from_before_the_last_one() {
        bucket.take(ONE_PER_SECOND, 60, SECOND);
        assertThat(bucket.take(ONE_PER_SECOND, 1, 0).given()).isZero();
    }
}
