package dev.agentpipe.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {

    private static final int MEGABYTE = 1 << 20;
    private static final Duration NEVER = Duration.ofDays(1);

    private final AtomicInteger cuts = new AtomicInteger();
    private final BodyBudget budget = new BodyBudget(8 * MEGABYTE, NEVER);
    private final BodyBudget impatient = new BodyBudget(8 * MEGABYTE, Duration.ZERO);

    @Test
    void holds_the_room_of_a_body_until_its_request_has_ended() {
        BodyBudget.Body body = begin(budget);
        assertThat(body.grow(1000)).isTrue();
        assertThat(body.grow(3000)).isTrue();
        body.arrived();
        assertThat(budget.bytes()).isEqualTo(3000);
        body.release();
        body.release();
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void takes_nothing_for_a_body_without_room() {
        BodyBudget.Body first = begin(budget);
        assertThat(first.grow(4 * MEGABYTE)).isTrue();
        BodyBudget.Body second = begin(budget);
        assertThat(second.grow(MEGABYTE)).isTrue();
        assertThat(second.grow(3 * MEGABYTE)).isFalse();
        assertThat(budget.bytes()).isEqualTo(5 * MEGABYTE);
        first.release();
        assertThat(second.grow(3 * MEGABYTE)).isTrue();
    }

    @Test
    void keeps_a_quarter_for_small_bodies() {
        assertThat(begin(budget).grow(6 * MEGABYTE)).isTrue();
        assertThat(begin(budget).grow(BodyBudget.SMALL_BYTES + 1)).isFalse();
        for (int i = 0; i < 2 * MEGABYTE / BodyBudget.SMALL_BYTES; i++) {
            assertThat(begin(budget).grow(BodyBudget.SMALL_BYTES)).isTrue();
        }
        assertThat(begin(budget).grow(1)).isFalse();
    }

    @Test
    void gives_a_released_body_no_more_room() {
        BodyBudget.Body body = begin(budget);
        body.grow(1000);
        body.release();
        assertThat(body.grow(2000)).isFalse();
        assertThat(budget.bytes()).isZero();
    }

    @Test
    void cuts_no_body_while_there_is_room() {
        arriving(impatient, MEGABYTE);
        assertThat(begin(impatient).grow(5 * MEGABYTE)).isTrue();
        assertThat(cuts).hasValue(0);
    }

    @Test
    void cuts_as_many_slow_bodies_as_are_in_the_way_the_oldest_first() {
        List<BodyBudget.Body> slow = IntStream.range(0, 6)
                .mapToObj(i -> arriving(impatient, MEGABYTE))
                .toList();
        assertThat(begin(impatient).grow(2 * MEGABYTE)).isTrue();
        assertThat(cuts).hasValue(2);
        assertThat(slow.get(0).grow(MEGABYTE + 1)).isFalse();
        assertThat(slow.get(1).grow(MEGABYTE + 1)).isFalse();
        assertThat(impatient.bytes()).isEqualTo(6 * MEGABYTE);
    }

    @Test
    void cuts_none_that_is_not_slow_yet() {
        arriving(budget, 6 * MEGABYTE);
        assertThat(begin(budget).grow(MEGABYTE)).isFalse();
        assertThat(cuts).hasValue(0);
    }

    @Test
    void cuts_none_that_has_arrived() {
        arriving(impatient, 6 * MEGABYTE).arrived();
        assertThat(begin(impatient).grow(MEGABYTE)).isFalse();
        assertThat(cuts).hasValue(0);
    }

    @Test
    void cuts_none_whose_request_has_ended() {
        arriving(impatient, MEGABYTE).release();
        begin(impatient).grow(6 * MEGABYTE);
        assertThat(begin(impatient).grow(MEGABYTE)).isFalse();
        assertThat(cuts).hasValue(0);
    }

    @Test
    void never_exceeds_its_bound_and_loses_nothing_whoever_ends_a_body() {
        List<CompletableFuture<Boolean>> clients = new ArrayList<>();
        for (int thread = 0; thread < 4; thread++) {
            Random random = new Random(thread);
            clients.add(CompletableFuture.supplyAsync(() -> {
                boolean within = true;
                for (int i = 0; i < 5_000; i++) {
                    BodyBudget.Body body = begin(impatient);
                    for (int size = 1 + random.nextInt(MEGABYTE); body.grow(size) && size < 4 * MEGABYTE; size *= 2) {
                        body.awaitMore();
                        within &= impatient.bytes() <= 8 * MEGABYTE + 4 * 4 * MEGABYTE;
                    }
                    body.release();
                }
                return within;
            }));
        }
        assertThat(clients).allMatch(CompletableFuture::join);
        assertThat(impatient.bytes()).isZero();
    }

    private BodyBudget.Body begin(BodyBudget of) {
        return of.begin(cuts::incrementAndGet);
    }

    /** Of which more is to come. */
    private BodyBudget.Body arriving(BodyBudget of, int size) {
        BodyBudget.Body body = begin(of);
        assertThat(body.grow(size)).isTrue();
        body.awaitMore();
        return body;
    }
}
