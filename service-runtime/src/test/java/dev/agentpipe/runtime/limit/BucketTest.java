package dev.agentpipe.runtime.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class BucketTest {

    private static final RateLimit SIXTY_PER_MINUTE = new RateLimit(60, Duration.ofMinutes(1));
    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    @Test
    void a_lease_is_spent_without_asking_and_given_up_after_a_second() {
        RateLimit fast = new RateLimit(120_000, Duration.ofMinutes(1));
        Bucket bucket = new Bucket(fast, 0);
        bucket.take(fast, Duration.ZERO, true, 0);
        assertThat(bucket.nextAsk(0)).isZero();
        bucket.given(new Grant(100, 900, 0), 0).forEach(Runnable::run);
        assertThat(bucket.take(fast, Duration.ZERO, true, SECOND / 2).isDone()).isTrue();
        assertThat(bucket.take(fast, Duration.ZERO, true, 3 * SECOND).isDone()).isFalse();
    }

    @Test
    void requests_that_arrive_during_a_refill_are_not_rejected_while_there_are_tokens() {
        Bucket bucket = new Bucket(SIXTY_PER_MINUTE, 0);
        List<CompletableFuture<Permit>> permits = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            permits.add(bucket.take(SIXTY_PER_MINUTE, Duration.ZERO, true, 0));
            bucket.nextAsk(0);
        }
        bucket.given(new Grant(1, 59, 0), 0).forEach(Runnable::run);
        assertThat(permits.stream().filter(CompletableFuture::isDone).count()).isOne();
        assertThat(bucket.nextAsk(0)).isZero();
        assertThat(bucket.wanted()).isEqualTo(9);
    }

    @Test
    void a_request_with_a_slightly_older_time_than_the_last_one_is_not_rejected() {
        Bucket bucket = new Bucket(SIXTY_PER_MINUTE, SECOND);
        CompletableFuture<Permit> first = bucket.take(SIXTY_PER_MINUTE, Duration.ZERO, true, SECOND - 1);
        assertThat(first.isDone()).isFalse();
        bucket.nextAsk(SECOND);
        bucket.given(new Grant(1, 59, 0), 2 * SECOND).forEach(Runnable::run);
        assertThat(first.join().granted()).isTrue();
        assertThat(bucket.empty(2 * SECOND - 1)).isFalse();
        assertThat(bucket.take(SIXTY_PER_MINUTE, Duration.ZERO, true, 2 * SECOND - 1)
                        .isDone())
                .isFalse();
    }

    @Test
    void only_requests_that_can_expect_a_token_in_time_wait() {
        Bucket bucket = new Bucket(SIXTY_PER_MINUTE, 0);
        List<CompletableFuture<Permit>> permits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            permits.add(bucket.take(SIXTY_PER_MINUTE, Duration.ofSeconds(2), true, 0));
        }
        bucket.given(new Grant(0, 0, SECOND), 0).forEach(Runnable::run);
        assertThat(permits.stream().filter(permit -> !permit.isDone()).count()).isEqualTo(2);
        Permit rejected =
                bucket.take(SIXTY_PER_MINUTE, Duration.ofSeconds(2), true, 0).join();
        assertThat(rejected.granted()).isFalse();
        assertThat(rejected.retryAfter()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void requests_to_an_empty_bucket_wait_only_while_a_token_can_come_in_time() {
        Bucket bucket = new Bucket(SIXTY_PER_MINUTE, 0);
        bucket.take(SIXTY_PER_MINUTE, Duration.ZERO, true, 0);
        bucket.given(new Grant(0, 0, SECOND), 0).forEach(Runnable::run);
        assertThat(bucket.take(SIXTY_PER_MINUTE, Duration.ZERO, true, 0).isDone())
                .isTrue();
        assertThat(bucket.take(SIXTY_PER_MINUTE, Duration.ofSeconds(2), true, 0).isDone())
                .isFalse();
    }
}
