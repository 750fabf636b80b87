package dev.agentpipe.ingest.append;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class PendingQueueTest {

    private static final long NO_WAIT = 0;
    private static final long LATER = 1_000;
    private static final long A_MINUTE = 60_000_000_000L;

    private final PendingQueue queue = new PendingQueue(4, 1_000);

    @Test
    void gives_back_what_was_offered_in_its_order() throws Exception {
        List<PendingEvent> offered = List.of(event("m1", 10), event("m2", 10), event("m3", 10));
        assertThat(queue.offer(offered)).isTrue();
        assertThat(queue.take(10, 1_000, NO_WAIT)).isEqualTo(offered);
        assertThat(queue.size()).isZero();
    }

    @Test
    void takes_all_of_an_offer_or_nothing() throws Exception {
        assertThat(queue.offer(List.of(event("m1", 10), event("m2", 10)))).isTrue();
        assertThat(queue.offer(List.of(event("m3", 10), event("m4", 10), event("m5", 10))))
                .isFalse();
        assertThat(queue.size()).isEqualTo(2);
        assertThat(queue.offer(List.of(event("m6", 10), event("m7", 10)))).isTrue();
        assertThat(queue.take(10, 1_000, NO_WAIT)).hasSize(4);
    }

    @Test
    void is_bounded_in_bytes_but_takes_a_larger_offer_when_empty() throws Exception {
        assertThat(queue.offer(List.of(event("large", 5_000)))).isTrue();
        assertThat(queue.offer(List.of(event("m1", 1)))).isFalse();
        queue.take(1, 1_000, NO_WAIT);
        assertThat(queue.offer(List.of(event("m2", 600)))).isTrue();
        assertThat(queue.offer(List.of(event("m3", 401)))).isFalse();
        assertThat(queue.offer(List.of(event("m4", 400)))).isTrue();
    }

    @Test
    void cuts_a_batch_at_its_events_and_at_its_bytes() throws Exception {
        queue.offer(List.of(event("m1", 100), event("m2", 100), event("m3", 300), event("m4", 10)));
        assertThat(queue.take(2, 1_000, NO_WAIT)).hasSize(2);
        assertThat(queue.take(2, 305, NO_WAIT)).hasSize(1);
        assertThat(queue.take(2, 305, NO_WAIT)).hasSize(1);
    }

    @Test
    void gives_one_event_larger_than_a_batch_alone() throws Exception {
        queue.offer(List.of(event("large", 900), event("m1", 10)));
        assertThat(queue.take(10, 500, NO_WAIT)).hasSize(1);
        assertThat(queue.take(10, 500, NO_WAIT)).hasSize(1);
    }

    @Test
    void gives_nothing_when_nothing_comes() throws Exception {
        assertThat(queue.take(10, 1_000, 1)).isEmpty();
    }

    @Test
    void removes_what_expired_and_frees_its_room() throws Exception {
        PendingEvent expired = PendingEvents.sized("m1", 900, 5);
        PendingEvent waiting = PendingEvents.sized("m2", 100, LATER);
        queue.offer(List.of(expired, waiting));
        assertThat(queue.removeExpired(4)).isEmpty();
        assertThat(queue.removeExpired(5)).containsExactly(expired);
        assertThat(queue.offer(List.of(event("m3", 900)))).isTrue();
        assertThat(queue.take(10, 2_000, NO_WAIT)).startsWith(waiting).hasSize(2);
    }

    @Test
    void lets_small_requests_go_first_and_gives_large_ones_a_share() throws Exception {
        PendingQueue wide = new PendingQueue(100, 100_000);
        Submission large = new Submission("key", null, 50, 500, LATER);
        for (int i = 0; i < 50; i++) {
            wide.offer(List.of(PendingEvents.message("c", "large" + i, "hi", 10, large)));
        }
        for (int i = 0; i < 20; i++) {
            wide.offer(List.of(event("small" + i, 10)));
        }
        List<PendingEvent> taken = wide.take(16, 100_000, NO_WAIT);
        assertThat(taken).hasSize(16);
        assertThat(taken.stream().filter(event -> event.submission() != large)).hasSize(12);
        assertThat(wide.take(16, 100_000, NO_WAIT).stream()
                        .map(event -> event.entry().identity()))
                .startsWith("small12", "small13")
                .contains("small19", "large4", "large7")
                .doesNotContain("large8");
    }

    /** One message of 1 MB counts as a thousand of the usual ones. */
    @Test
    void lets_others_go_before_requests_of_many_bytes_and_takes_few_of_those_at_once() throws Exception {
        PendingQueue wide = new PendingQueue(100, 10_000_000);
        Submission large = new Submission("key", null, 1, 1_000_000, LATER);
        for (int i = 0; i < 8; i++) {
            wide.offer(List.of(PendingEvents.message("c", "large" + i, "hi", 1_000_000, large)));
        }
        wide.offer(List.of(event("small", 100)));
        assertThat(wide.take(500, 4_000_000, NO_WAIT))
                .extracting(event -> event.entry().identity())
                .containsExactly("small", "large0");
        assertThat(wide.take(500, 4_000_000, NO_WAIT))
                .extracting(event -> event.entry().identity())
                .containsExactly("large1", "large2");
    }

    @Test
    void keeps_room_that_large_requests_cannot_take() {
        Submission large = new Submission("key", null, 50, 500, LATER);
        for (int i = 0; i < 3; i++) {
            assertThat(queue.offer(List.of(PendingEvents.message("c", "large" + i, "hi", 10, large))))
                    .isTrue();
        }
        assertThat(queue.offer(List.of(PendingEvents.message("c", "large", "hi", 10, large))))
                .isFalse();
        assertThat(queue.offer(List.of(event("m1", 10)))).isTrue();
    }

    @Test
    void puts_back_before_what_waits_of_the_same_conversation_and_behind_the_others() throws Exception {
        PendingEvent first = message("a", "1");
        PendingEvent second = message("a", "2");
        PendingEvent other = message("b", "3");
        queue.offer(List.of(first));
        queue.take(1, 1_000, NO_WAIT);
        queue.offer(List.of(second, other));
        queue.putBack(List.of(first));
        assertThat(queue.take(10, 1_000, NO_WAIT)).containsExactly(other, first, second);
    }

    @Test
    @Timeout(30)
    void waits_for_as_many_as_were_just_answered() throws Exception {
        queue.expectNext(List.of(event("m1", 10), event("m2", 10)), A_MINUTE);
        queue.offer(List.of(event("m3", 10)));
        CompletableFuture<List<PendingEvent>> taken = new CompletableFuture<>();
        Thread taking = new Thread(() -> {
            try {
                taken.complete(queue.take(10, 1_000, NO_WAIT));
            } catch (InterruptedException e) {
                taken.completeExceptionally(e);
            }
        });
        taking.start();
        await().until(() -> taking.getState() == Thread.State.TIMED_WAITING);
        queue.offer(List.of(event("m4", 10)));
        assertThat(taken.get()).hasSize(2);
    }

    @Test
    @Timeout(30)
    void waits_for_nobody_who_came_in_time_or_too_late_or_needs_no_more_room() throws Exception {
        PendingEvent answered = event("m1", 10);
        queue.expectNext(List.of(answered), A_MINUTE);
        queue.offer(List.of(event("m2", 10)));
        assertThat(queue.take(10, 1_000, NO_WAIT)).hasSize(1);
        queue.expectNext(List.of(answered, answered), 0);
        queue.offer(List.of(event("m3", 10)));
        assertThat(queue.take(10, 1_000, NO_WAIT)).hasSize(1);
        queue.expectNext(List.of(answered, answered), A_MINUTE);
        queue.offer(List.of(event("m4", 10)));
        assertThat(queue.take(1, 1_000, NO_WAIT)).hasSize(1);
    }

    @Test
    @Timeout(30)
    void waits_for_no_next_event_of_a_large_request() throws Exception {
        Submission large = new Submission("key", null, 50, 500, LATER);
        queue.expectNext(List.of(PendingEvents.message("c", "large", "hi", 10, large)), A_MINUTE);
        queue.offer(List.of(event("m1", 10)));
        assertThat(queue.take(10, 1_000, NO_WAIT)).hasSize(1);
    }

    private static PendingEvent message(String conversationId, String id) {
        return PendingEvents.message(conversationId, id, "hi");
    }

    private static PendingEvent event(String id, int bytes) {
        return PendingEvents.sized(id, bytes, LATER);
    }
}
