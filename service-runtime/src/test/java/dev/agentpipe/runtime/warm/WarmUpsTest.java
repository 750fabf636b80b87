package dev.agentpipe.runtime.warm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WarmUpsTest {

    private static final Duration LONG = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final List<HealthCheck> others = new ArrayList<>();
    private final CountDownLatch released = new CountDownLatch(1);
    private WarmUps warmUps;

    private void start(Duration limit, WarmUp... all) {
        warmUps = new WarmUps(List.of(all), others, limit);
        warmUps.start(null);
    }

    @AfterEach
    void stop() {
        if (warmUps != null) {
            warmUps.stop(null);
        }
    }

    private boolean isReady() {
        return warmUps.call().getStatus() == HealthCheckResponse.Status.UP;
    }

    private Object reason() {
        return warmUps.call().getData().orElseThrow().get("waitingFor");
    }

    @Test
    void begins_when_all_other_checks_are_up_and_is_not_ready_before_it_has_ended() {
        AtomicInteger asked = new AtomicInteger();
        others.add(() -> {
            if (asked.incrementAndGet() == 1) {
                throw new IllegalStateException("not there yet");
            }
            return HealthCheckResponse.named("other").status(asked.get() > 2).build();
        });
        AtomicInteger begunAfter = new AtomicInteger();
        start(LONG, over -> {
            begunAfter.set(asked.get());
            released.await();
        });
        assertThat(reason()).isEqualTo("the other checks");
        await().atMost(SOON).until(() -> begunAfter.get() > 0);
        assertThat(begunAfter).hasValue(3);
        assertThat(isReady()).isFalse();
        assertThat(reason()).isEqualTo("the first run of the hot path");
        released.countDown();
        await().atMost(SOON).until(this::isReady);
    }

    @Test
    void prolongs_the_wait_for_the_other_checks_by_a_tenth_at_most_and_asks_once_a_second_in_the_end() {
        assertThat(WarmUps.pauseAfter(0)).isEqualTo(10);
        assertThat(WarmUps.pauseAfter(400)).isEqualTo(40);
        assertThat(WarmUps.pauseAfter(TimeUnit.HOURS.toMillis(1))).isEqualTo(1_000);
    }

    @Test
    void is_ready_at_the_limit_whatever_still_hangs() {
        start(Duration.ofSeconds(3), over -> released.await());
        assertThat(isReady()).isFalse();
        await().atMost(SOON).until(this::isReady);
        assertThat(released.getCount()).isOne();
    }

    @Test
    void is_ready_after_failures_and_runs_what_comes_after_them() {
        AtomicInteger ran = new AtomicInteger();
        start(
                LONG,
                over -> {
                    throw new IllegalStateException("broken");
                },
                over -> {
                    throw new NoClassDefFoundError("broken");
                },
                over -> ran.incrementAndGet());
        await().atMost(SOON).until(this::isReady);
        assertThat(ran).hasValue(1);
    }

    @Test
    void tells_at_the_limit_that_it_is_over() {
        AtomicInteger ended = new AtomicInteger();
        start(Duration.ofMillis(200), over -> {
            while (!over.getAsBoolean()) {
                Thread.onSpinWait();
            }
            ended.incrementAndGet();
        });
        await().atMost(SOON).until(() -> ended.get() == 1);
    }

    @Test
    void runs_nothing_and_is_ready_at_once_with_a_limit_of_0() {
        AtomicInteger ran = new AtomicInteger();
        start(Duration.ZERO, over -> ran.incrementAndGet());
        assertThat(isReady()).isTrue();
        assertThat(ran).hasValue(0);
    }
}
