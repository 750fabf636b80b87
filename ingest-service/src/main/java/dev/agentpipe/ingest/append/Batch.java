package dev.agentpipe.ingest.append;

import dev.agentpipe.model.log.LoggedEvent;
import io.vertx.core.Context;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The events of one transaction: the first of each identity, and the repeats that share its fate. */
final class Batch {

    private final List<PendingEvent> firsts = new ArrayList<>();
    private final Map<Integer, List<PendingEvent>> repeats = new HashMap<>();

    Batch(List<PendingEvent> events) {
        Map<PendingEvent.Key, Integer> firstOfKey = new HashMap<>();
        for (PendingEvent event : events) {
            Integer first = firstOfKey.putIfAbsent(event.key(), firsts.size());
            if (first == null) {
                firsts.add(event);
            } else {
                repeats.computeIfAbsent(first, ignored -> new ArrayList<>()).add(event);
            }
        }
    }

    /** What goes to the database; their identities are distinct. */
    List<PendingEvent> firsts() {
        return firsts;
    }

    List<PendingEvent> all() {
        List<PendingEvent> all = new ArrayList<>(firsts);
        repeats.values().forEach(all::addAll);
        return all;
    }

    /** The created events as the log holds them, in its order. */
    List<LoggedEvent> logged(AppendResult result) {
        List<LoggedEvent> logged = new ArrayList<>(firsts.size());
        for (int i = 0; i < firsts.size(); i++) {
            if (result.outcomes()[i] == AppendOutcome.CREATED) {
                PendingEvent event = firsts.get(i);
                logged.add(new LoggedEvent(
                        result.positions()[i],
                        event.entry().conversationId(),
                        result.seqs()[i],
                        event.entry().event().type(),
                        event.entry().line().getBytes(StandardCharsets.UTF_8)));
            }
        }
        return logged;
    }

    /**
     * Answers everybody whose outcome is known now: one task for each event loop, not for each event.
     *
     * @return what has to be tried again: events that were busy, and repeats that differ from a first whose outcome says
     *     nothing about them
     */
    Unanswered answer(AppendResult result) {
        Map<Context, List<Runnable>> answers = new HashMap<>();
        Unanswered unanswered = new Unanswered(new ArrayList<>(), new ArrayList<>());
        for (int i = 0; i < firsts.size(); i++) {
            PendingEvent first = firsts.get(i);
            AppendOutcome outcome = result.outcomes()[i];
            if (outcome == AppendOutcome.BUSY) {
                unanswered.busy().add(first);
                unanswered.busy().addAll(repeats.getOrDefault(i, List.of()));
                continue;
            }
            answers.computeIfAbsent(first.caller(), ignored -> new ArrayList<>())
                    .add(() -> first.answer().complete(outcome));
            for (PendingEvent repeat : repeats.getOrDefault(i, List.of())) {
                AppendOutcome known = outcomeOfRepeat(first, outcome, repeat);
                if (known == null) {
                    unanswered.undecided().add(repeat);
                } else {
                    answers.computeIfAbsent(repeat.caller(), ignored -> new ArrayList<>())
                            .add(() -> repeat.answer().complete(known));
                }
            }
        }
        answers.forEach(Batch::run);
        return unanswered;
    }

    /** Null when only the database knows. */
    private static AppendOutcome outcomeOfRepeat(PendingEvent first, AppendOutcome outcome, PendingEvent repeat) {
        if (repeat.sameAs(first)) {
            return outcome == AppendOutcome.CREATED ? AppendOutcome.DUPLICATE : outcome;
        }
        if (outcome == AppendOutcome.DELETED) {
            return outcome;
        }
        boolean storedAsFirst = outcome != AppendOutcome.CONFLICT;
        return repeat.entry().message() != null && storedAsFirst ? AppendOutcome.CONFLICT : null;
    }

    private static void run(Context context, List<Runnable> answers) {
        if (context == null) {
            answers.forEach(Runnable::run);
        } else {
            context.runOnContext(ignored -> answers.forEach(Runnable::run));
        }
    }

    /**
     * Events that a transaction decided nothing about.
     *
     * @param busy another session held their conversation
     * @param undecided they differ from another of the same identity in the batch
     */
    record Unanswered(List<PendingEvent> busy, List<PendingEvent> undecided) {}
}
