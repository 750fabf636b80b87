package dev.agentpipe.ingest.append;

import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.runtime.usage.Usage;
import dev.agentpipe.runtime.usage.UsageCounter;
import io.vertx.core.Context;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The events of one transaction: the first of each identity, and the repeats that share its fate. Several different starts
 * of a conversation are one row, too.
 */
final class Batch {

    private final List<PendingEvent> events;
    private final List<PendingEvent> firsts = new ArrayList<>();
    private final Map<Integer, List<PendingEvent>> repeats = new HashMap<>();

    Batch(List<PendingEvent> events) {
        this.events = events;
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

    List<PendingEvent> events() {
        return events;
    }

    /** What goes to the database; their identities are distinct. */
    List<LogEntry> entries() {
        List<LogEntry> entries = new ArrayList<>(firsts.size());
        for (int i = 0; i < firsts.size(); i++) {
            PendingEvent first = firsts.get(i);
            List<LogEntry> otherStarts = repeats(i).stream()
                    .filter(repeat -> repeat.entry().message() == null && !repeat.sameAs(first))
                    .map(PendingEvent::entry)
                    .toList();
            entries.add(otherStarts.isEmpty() ? first.entry() : StartedFold.fold(first.entry(), otherStarts));
        }
        return entries;
    }

    /** The created events as the log holds them, in its order. */
    List<LoggedEvent> logged(AppendResult result) {
        List<LoggedEvent> logged = new ArrayList<>(firsts.size());
        for (int i = 0; i < firsts.size(); i++) {
            if (result.outcomes()[i] == AppendOutcome.CREATED) {
                PendingEvent event = firsts.get(i);
                logged.add(new LoggedEvent(
                        result.positions()[i],
                        event.entry().project(),
                        event.entry().conversationId(),
                        result.seqs()[i],
                        event.entry().event().type(),
                        event.entry().line().getBytes(StandardCharsets.UTF_8)));
            }
        }
        return logged;
    }

    /** Counts what the created events, {@code logged}, add to the use of the keys that sent them. */
    void count(AppendResult result, List<LoggedEvent> logged, UsageCounter usage) {
        Map<Sender, Usage> used = new HashMap<>();
        int next = 0;
        for (int i = 0; i < firsts.size(); i++) {
            if (result.outcomes()[i] == AppendOutcome.CREATED) {
                PendingEvent event = firsts.get(i);
                Sender sender =
                        new Sender(event.submission().keyId(), event.entry().project());
                used.merge(sender, Usage.ofEvents(1, logged.get(next++).payload().length), Usage::plus);
            }
        }
        used.forEach((sender, all) -> usage.add(sender.project(), sender.keyId(), all));
    }

    /** What the transaction says about each event, for the answers and for what has to be tried again. */
    Answers answers(AppendResult result) {
        Answers answers = new Answers();
        for (int i = 0; i < firsts.size(); i++) {
            PendingEvent first = firsts.get(i);
            AppendOutcome outcome = result.outcomes()[i];
            answers.add(first, outcome);
            for (PendingEvent repeat : repeats(i)) {
                answers.add(repeat, outcomeOfRepeat(first, outcome, repeat));
            }
        }
        return answers;
    }

    private List<PendingEvent> repeats(int first) {
        return repeats.getOrDefault(first, List.of());
    }

    /** Null when only the database knows: another content under an id that was stored before. */
    private static AppendOutcome outcomeOfRepeat(PendingEvent first, AppendOutcome outcome, PendingEvent repeat) {
        boolean same = repeat.entry().message() == null || repeat.sameAs(first);
        return switch (outcome) {
            case CREATED -> same ? AppendOutcome.DUPLICATE : AppendOutcome.CONFLICT;
            case DUPLICATE -> same ? AppendOutcome.DUPLICATE : AppendOutcome.CONFLICT;
            case CONFLICT -> same ? AppendOutcome.CONFLICT : null;
            case DELETED, BUSY, FOREIGN -> outcome;
        };
    }

    /** Outcomes of events, given to those who wait: one task for each event loop, not for each event. */
    static final class Answers {

        private final Map<Context, List<Runnable>> answers = new HashMap<>();
        private final List<PendingEvent> busy = new ArrayList<>();
        private final List<PendingEvent> undecided = new ArrayList<>();

        /** {@code outcome} may be null: undecided. */
        void add(PendingEvent event, AppendOutcome outcome) {
            if (outcome == null) {
                undecided.add(event);
            } else if (outcome == AppendOutcome.BUSY) {
                busy.add(event);
            } else {
                answers.computeIfAbsent(event.caller(), ignored -> new ArrayList<>())
                        .add(() -> event.answer().complete(outcome));
            }
        }

        /** Events whose conversation another session held. */
        List<PendingEvent> busy() {
            return busy;
        }

        /** Messages that differ from another of their id in the batch, which differs from the one that is stored. */
        List<PendingEvent> undecided() {
            return undecided;
        }

        void give() {
            answers.forEach((context, tasks) -> {
                if (context == null) {
                    tasks.forEach(Runnable::run);
                } else {
                    context.runOnContext(ignored -> tasks.forEach(Runnable::run));
                }
            });
        }
    }
}
