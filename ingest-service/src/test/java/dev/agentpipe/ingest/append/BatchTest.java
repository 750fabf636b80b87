package dev.agentpipe.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LoggedEvent;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

    private static final long EPOCH = 7;

    @Test
    void sends_the_first_event_of_each_identity() {
        PendingEvent first = PendingEvents.message("c", "m1", "hi");
        PendingEvent repeat = PendingEvents.message("c", "m1", "hi");
        PendingEvent elsewhere = PendingEvents.message("d", "m1", "hi");
        Batch batch = new Batch(List.of(first, repeat, elsewhere));
        assertThat(batch.firsts()).containsExactly(first, elsewhere);
        assertThat(batch.all()).containsExactlyInAnyOrder(first, repeat, elsewhere);
    }

    @Test
    void logs_what_was_created_with_its_position() {
        PendingEvent created = PendingEvents.message("c", "m1", "hi");
        Batch batch = new Batch(List.of(created, PendingEvents.message("c", "m2", "ho")));
        List<LoggedEvent> logged = batch.logged(result(AppendOutcome.CREATED, AppendOutcome.DUPLICATE));
        assertThat(logged).hasSize(1);
        assertThat(logged.get(0).position()).isEqualTo(11);
        assertThat(logged.get(0).conversationId()).isEqualTo("c");
        assertThat(new String(logged.get(0).payload(), StandardCharsets.UTF_8))
                .isEqualTo(created.entry().line());
    }

    @Test
    void a_repeat_in_one_batch_is_a_duplicate() {
        PendingEvent first = PendingEvents.message("c", "m1", "hi");
        PendingEvent repeat = PendingEvents.message("c", "m1", "hi");
        Batch.Unanswered unanswered = new Batch(List.of(first, repeat)).answer(result(AppendOutcome.CREATED));
        assertThat(first.answer()).isCompletedWithValue(AppendOutcome.CREATED);
        assertThat(repeat.answer()).isCompletedWithValue(AppendOutcome.DUPLICATE);
        assertThat(unanswered.undecided()).isEmpty();
    }

    @Test
    void another_content_under_an_id_of_the_batch_is_a_conflict() {
        PendingEvent first = PendingEvents.message("c", "m1", "hi");
        PendingEvent other = PendingEvents.message("c", "m1", "ho");
        new Batch(List.of(first, other)).answer(result(AppendOutcome.CREATED));
        assertThat(other.answer()).isCompletedWithValue(AppendOutcome.CONFLICT);
    }

    @Test
    void a_variant_of_a_conflict_is_left_to_the_database() {
        PendingEvent first = PendingEvents.message("c", "m1", "hi");
        PendingEvent other = PendingEvents.message("c", "m1", "ho");
        Batch.Unanswered unanswered = new Batch(List.of(first, other)).answer(result(AppendOutcome.CONFLICT));
        assertThat(first.answer()).isCompletedWithValue(AppendOutcome.CONFLICT);
        assertThat(unanswered.undecided()).containsExactly(other);
    }

    @Test
    void all_of_a_busy_conversation_stay_unanswered() {
        PendingEvent first = PendingEvents.message("c", "m1", "hi");
        PendingEvent repeat = PendingEvents.message("c", "m1", "hi");
        Batch.Unanswered unanswered = new Batch(List.of(first, repeat)).answer(result(AppendOutcome.BUSY));
        assertThat(unanswered.busy()).containsExactly(first, repeat);
        assertThat(first.answer()).isNotDone();
    }

    @Test
    void the_newest_id_of_a_result_is_the_last_one_created() {
        assertThat(result(AppendOutcome.CREATED, AppendOutcome.CREATED, AppendOutcome.DUPLICATE)
                        .newest())
                .isEqualTo(new EventId(EPOCH, 12));
        assertThat(result(AppendOutcome.DUPLICATE).newest()).isNull();
    }

    /** With positions from 11 on for what was created. */
    private static AppendResult result(AppendOutcome... outcomes) {
        long[] positions = new long[outcomes.length];
        long[] seqs = new long[outcomes.length];
        for (int i = 0; i < outcomes.length; i++) {
            positions[i] = outcomes[i] == AppendOutcome.CREATED ? 11 + i : 0;
            seqs[i] = outcomes[i] == AppendOutcome.CREATED ? 1 + i : 0;
        }
        return new AppendResult(EPOCH, outcomes, positions, seqs);
    }
}
