package dev.agentpipe.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.model.event.Json;
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
        assertThat(batch.entries()).containsExactly(first.entry(), elsewhere.entry());
        assertThat(batch.events()).containsExactly(first, repeat, elsewhere);
    }

    /** Whoever shares the fate of a repeat learns that what it repeats is there. */
    @Test
    void what_two_projects_send_is_never_a_repeat_of_each_other() {
        PendingEvent red = PendingEvents.ofProject("red", "c", "m1");
        PendingEvent blue = PendingEvents.ofProject("blue", "c", "m1");
        Batch batch = new Batch(List.of(red, blue));
        assertThat(batch.entries()).containsExactly(red.entry(), blue.entry());
        batch.answers(result(AppendOutcome.CREATED, AppendOutcome.FOREIGN)).give();
        assertThat(red.answer()).isCompletedWithValue(AppendOutcome.CREATED);
        assertThat(blue.answer()).isCompletedWithValue(AppendOutcome.FOREIGN);
        assertThat(batch.logged(result(AppendOutcome.CREATED, AppendOutcome.FOREIGN)))
                .extracting(LoggedEvent::project)
                .containsExactly("red");
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
        Batch.Answers answers = answer(result(AppendOutcome.CREATED), first, repeat);
        assertThat(first.answer()).isCompletedWithValue(AppendOutcome.CREATED);
        assertThat(repeat.answer()).isCompletedWithValue(AppendOutcome.DUPLICATE);
        assertThat(answers.undecided()).isEmpty();
    }

    @Test
    void another_content_under_an_id_of_the_batch_is_a_conflict() {
        PendingEvent first = PendingEvents.message("c", "m1", "hi");
        PendingEvent other = PendingEvents.message("c", "m1", "ho");
        answer(result(AppendOutcome.CREATED), first, other);
        assertThat(other.answer()).isCompletedWithValue(AppendOutcome.CONFLICT);
    }

    @Test
    void a_variant_of_a_conflict_is_left_to_the_database() {
        PendingEvent first = PendingEvents.message("c", "m1", "hi");
        PendingEvent other = PendingEvents.message("c", "m1", "ho");
        Batch.Answers answers = answer(result(AppendOutcome.CONFLICT), first, other);
        assertThat(first.answer()).isCompletedWithValue(AppendOutcome.CONFLICT);
        assertThat(answers.undecided()).containsExactly(other);
    }

    @Test
    void all_of_a_busy_conversation_stay_unanswered() {
        PendingEvent first = PendingEvents.message("c", "m1", "hi");
        PendingEvent repeat = PendingEvents.message("c", "m1", "hi");
        Batch.Answers answers = answer(result(AppendOutcome.BUSY), first, repeat);
        assertThat(answers.busy()).containsExactly(first, repeat);
        assertThat(first.answer()).isNotDone();
    }

    @Test
    void the_newest_id_of_a_result_is_the_last_one_created() {
        assertThat(result(AppendOutcome.CREATED, AppendOutcome.CREATED, AppendOutcome.DUPLICATE)
                        .newest())
                .isEqualTo(new EventId(EPOCH, 12));
        assertThat(result(AppendOutcome.DUPLICATE).newest()).isNull();
    }

    @Test
    void a_message_whose_id_is_another_events_identity_is_an_event_of_its_own() {
        PendingEvent message = PendingEvents.message("c", "started", "hi");
        PendingEvent started = PendingEvents.started("c", ",\"mode\":\"reactive\",\"initial_prompt\":\"p\"");
        assertThat(new Batch(List.of(message, started)).entries()).containsExactly(message.entry(), started.entry());
    }

    @Test
    void different_starts_of_a_conversation_are_folded_into_one_that_fills_what_is_empty() throws Exception {
        PendingEvent first =
                started(",\"initial_prompt\":\"first\",\"participants\":[{\"agent_id\":\"a\",\"agent_type\":\"t\"}]");
        PendingEvent second = started(
                ",\"initial_prompt\":\"second\",\"mode\":\"reactive\",\"participants\":["
                        + "{\"agent_id\":\"b\",\"agent_type\":\"u\"},{\"agent_id\":\"a\",\"agent_type\":\"u\",\"model\":\"m\"}]");
        PendingEvent third = started(",\"mode\":\"free-form\",\"max_turns\":3");
        Batch batch = new Batch(List.of(first, second, third));
        assertThat(batch.entries()).hasSize(1);
        assertThat(batch.entries().get(0).line()).isEqualTo(first.entry().line());
        JsonNode update = Json.MAPPER.readTree(batch.entries().get(0).update().json());
        assertThat(update.path("initialPrompt").textValue()).isEqualTo("first");
        assertThat(update.path("mode").textValue()).isEqualTo("reactive");
        assertThat(update.path("maxTurns").intValue()).isEqualTo(3);
        assertThat(update.path("participants").findValuesAsText("agentType")).containsExactly("t", "u");
        assertThat(update.at("/participants/0/model").textValue()).isEqualTo("m");
        answer(result(AppendOutcome.CREATED), first, second, third);
        assertThat(first.answer()).isCompletedWithValue(AppendOutcome.CREATED);
        assertThat(third.answer()).isCompletedWithValue(AppendOutcome.DUPLICATE);
    }

    private static PendingEvent started(String fields) {
        return PendingEvents.started("c", fields);
    }

    private static Batch.Answers answer(AppendResult result, PendingEvent... events) {
        Batch.Answers answers = new Batch(List.of(events)).answers(result);
        answers.give();
        return answers;
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
