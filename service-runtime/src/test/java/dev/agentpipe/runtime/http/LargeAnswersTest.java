package dev.agentpipe.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class LargeAnswersTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final long MEGABYTE = 1 << 20;
    private static final Duration NEVER = Duration.ofDays(1);

    private final LargeAnswers answers = new LargeAnswers(8 * MEGABYTE, Duration.ZERO, NEVER);

    @Test
    void holds_the_bytes_of_an_answer_until_its_reader_has_it() {
        FakeReader reader = new FakeReader();
        answers.take(reader, 5 * MEGABYTE);
        assertThat(answers.tryTake(new FakeReader(), 4 * MEGABYTE)).isFalse();
        reader.end();
        reader.end();
        assertThat(answers.bytes()).isZero();
        assertThat(answers.tryTake(new FakeReader(), 4 * MEGABYTE)).isTrue();
        assertThat(answers.bytes()).isEqualTo(4 * MEGABYTE);
    }

    @Test
    void asks_to_try_again_when_no_room_comes() {
        answers.take(new FakeReader(), 5 * MEGABYTE);
        assertThatThrownBy(() -> answers.take(new FakeReader(), 4 * MEGABYTE))
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.error()).isEqualTo(ErrorCode.UNAVAILABLE);
                    assertThat(problem.headers()).containsEntry("Retry-After", "3");
                });
        assertThat(answers.bytes()).isEqualTo(5 * MEGABYTE);
    }

    @Test
    void reads_nothing_large_for_a_client_that_has_left() {
        FakeReader reader = new FakeReader();
        reader.gone = true;
        assertThatThrownBy(() -> answers.tryTake(reader, MEGABYTE)).hasMessageContaining("has disconnected");
        assertThatThrownBy(() -> answers.take(reader, MEGABYTE)).hasMessageContaining("has disconnected");
        assertThat(answers.bytes()).isZero();
    }

    @Test
    void lets_small_answers_pass() {
        answers.take(new FakeReader(), 8 * MEGABYTE);
        answers.take(new FakeReader(), LargeAnswers.SMALL_BYTES);
        assertThat(answers.tryTake(new FakeReader(), LargeAnswers.SMALL_BYTES)).isTrue();
        assertThat(answers.bytes()).isEqualTo(8 * MEGABYTE);
    }

    /** Each may keep a thread, however few bytes it has. */
    @Test
    void bounds_the_number_of_those_that_are_hardly_large() {
        for (int i = 0; i < 8 * MEGABYTE / LargeAnswers.LEAST_BYTES; i++) {
            assertThat(answers.tryTake(new FakeReader(), LargeAnswers.SMALL_BYTES + 1))
                    .isTrue();
        }
        assertThat(answers.tryTake(new FakeReader(), LargeAnswers.SMALL_BYTES + 1))
                .isFalse();
    }

    @Test
    void lets_one_that_is_larger_than_everything_pass_alone() {
        FakeReader reader = new FakeReader();
        answers.take(reader, 100 * MEGABYTE);
        assertThat(answers.tryTake(new FakeReader(), MEGABYTE)).isFalse();
        reader.end();
        assertThat(answers.tryTake(new FakeReader(), MEGABYTE)).isTrue();
    }

    @Test
    void lets_the_slowest_make_room_and_no_more_of_them_than_it_takes() {
        LargeAnswers impatient = new LargeAnswers(8 * MEGABYTE, Duration.ofMinutes(1), Duration.ZERO);
        FakeReader oldest = new FakeReader();
        FakeReader newer = new FakeReader();
        impatient.take(oldest, 4 * MEGABYTE);
        impatient.take(newer, 4 * MEGABYTE);
        impatient.take(new FakeReader(), 3 * MEGABYTE);
        assertThat(oldest.cut).isTrue();
        assertThat(newer.cut).isFalse();
        assertThat(impatient.bytes()).isEqualTo(7 * MEGABYTE);
    }

    @Test
    void cuts_nobody_while_there_is_room_and_nobody_who_is_fast() {
        LargeAnswers patient = new LargeAnswers(8 * MEGABYTE, Duration.ofMinutes(1), NEVER);
        FakeReader reader = new FakeReader();
        patient.take(reader, 5 * MEGABYTE);
        CompletableFuture<Void> waiting =
                CompletableFuture.runAsync(() -> patient.take(new FakeReader(), 4 * MEGABYTE));
        assertThat(waiting).isNotDone();
        assertThat(reader.cut).isFalse();
        reader.end();
        await().atMost(SOON).until(waiting::isDone);
        assertThat(patient.bytes()).isEqualTo(4 * MEGABYTE);
    }

    /** Ends when it is cut, as a connection does. */
    private static final class FakeReader implements AnswerReader {

        private volatile Runnable onEnd;
        private volatile boolean cut;
        private volatile boolean gone;

        @Override
        public void onEnd(Runnable task) {
            onEnd = task;
        }

        @Override
        public boolean isGone() {
            return gone;
        }

        @Override
        public void cut() {
            cut = true;
            CompletableFuture.runAsync(this::end);
        }

        void end() {
            onEnd.run();
        }
    }
}
