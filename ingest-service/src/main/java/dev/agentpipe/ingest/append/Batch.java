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
import java.util.stream.IntStream;

/**
 * The events of one transaction: the first of each identity, and its repeats, which share its outcome. Several
 * different starts of a conversation are also one row.
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

    /** Those that were created, in the order of the log. */
    List<PendingEvent> created(AppendResult result) {
        return IntStream.range(0, firsts.size())
                .filter(i -> result.outcomes()[i] == AppendOutcome.CREATED)
                .mapToObj(firsts::get)
                .toList();
    }

    /** The created events as the log has them, in its order. */
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
                        event.entry().line().getBytes(StandardCharsets.UTF_8),
                        0,
                        event.submission().append()));
            }
        }
        return logged;
    }

    /** Adds the created events, {@code logged}, to the usage of the keys that sent them. */
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

    /** What the transaction decided about each event, to answer it or to try it again. */
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

    /** Null when only the database knows: other content under a stored id. */
    private static AppendOutcome outcomeOfRepeat(PendingEvent first, AppendOutcome outcome, PendingEvent repeat) {
        boolean same = repeat.entry().message() == null || repeat.sameAs(first);
        return switch (outcome) {
            case CREATED -> same ? AppendOutcome.DUPLICATE : AppendOutcome.CONFLICT;
            case DUPLICATE -> same ? AppendOutcome.DUPLICATE : AppendOutcome.CONFLICT;
            case CONFLICT -> same ? AppendOutcome.CONFLICT : null;
            case DELETED, BUSY, FOREIGN -> outcome;
        };
    }

    /** Outcomes of events, passed on to the waiting requests with one task per event loop instead of one per event. */
    static final class Answers {

        private final Map<Context, List<Decided>> answers = new HashMap<>();
        private final List<PendingEvent> busy = new ArrayList<>();
        private final List<PendingEvent> undecided = new ArrayList<>();

        /** {@code outcome} may be null, for undecided. */
        void add(PendingEvent event, AppendOutcome outcome) {
            if (outcome == null) {
                undecided.add(event);
            } else if (outcome == AppendOutcome.BUSY) {
                busy.add(event);
            } else {
                answers.computeIfAbsent(event.caller(), ignored -> new ArrayList<>())
                        .add(new Decided(event, outcome));
            }
        }

        /** Events whose conversation is locked by another session. */
        List<PendingEvent> busy() {
            return busy;
        }

        /**
         * Messages that differ from another message with their id in the batch, which in turn differs from the stored
         * one.
         */
        List<PendingEvent> undecided() {
            return undecided;
        }

        void count(EventCounts counts) {
            answers.values()
                    .forEach(all -> all.forEach(decided ->
                            counts.add(decided.event().entry().event().type(), decided.outcome())));
        }

        void give() {
            answers.forEach((context, all) -> {
                if (context == null) {
                    all.forEach(Decided::give);
                } else {
                    context.runOnContext(ignored -> all.forEach(Decided::give));
                }
            });
        }

        private record Decided(PendingEvent event, AppendOutcome outcome) {

            void give() {
                event.answer().complete(outcome);
            }
        }
    }
}
