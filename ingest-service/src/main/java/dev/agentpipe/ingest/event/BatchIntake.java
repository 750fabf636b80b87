package dev.agentpipe.ingest.event;

import dev.agentpipe.ingest.append.AppendOutcome;
import dev.agentpipe.ingest.append.EventAppender;
import dev.agentpipe.ingest.rejected.RejectedEvents;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Takes many events at once: the good ones are stored whatever the others are. When the
 * database failed for one of them, the whole request fails and may be sent again: what was stored is then a duplicate.
 */
@ApplicationScoped
class BatchIntake {

    private final EventIntake intake;
    private final EventAppender appender;
    private final RejectedEvents rejectedEvents;

    BatchIntake(EventIntake intake, EventAppender appender, RejectedEvents rejectedEvents) {
        this.intake = intake;
        this.appender = appender;
        this.rejectedEvents = rejectedEvents;
    }

    /** Blocks while it reads the events and keeps the rejected ones; not while the others are committed. */
    Uni<BatchAnswer> accept(byte[] body, String keyId) {
        List<byte[]> events = BatchBody.split(body);
        List<Integer> indexes = new ArrayList<>(events.size());
        List<LogEntry> entries = new ArrayList<>(events.size());
        List<BatchAnswer.Rejected> rejected = new ArrayList<>();
        for (int i = 0; i < events.size(); i++) {
            try {
                entries.add(intake.read(events.get(i), keyId));
                indexes.add(i);
            } catch (ProblemException rejection) {
                if (RejectedEvents.keeps(rejection.error())) {
                    rejectedEvents.keep(keyId, events.get(i), rejection);
                }
                rejected.add(BatchAnswer.Rejected.of(i, rejection));
            }
        }
        List<CompletableFuture<AppendOutcome>> outcomes = appender.append(entries);
        return Uni.createFrom()
                .completionStage(CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new)))
                .map(ignored -> answer(outcomes, entries, indexes, rejected));
    }

    private static BatchAnswer answer(
            List<CompletableFuture<AppendOutcome>> outcomes,
            List<LogEntry> entries,
            List<Integer> indexes,
            List<BatchAnswer.Rejected> rejected) {
        int accepted = 0;
        int duplicates = 0;
        for (int i = 0; i < outcomes.size(); i++) {
            switch (outcomes.get(i).join()) {
                case CREATED -> accepted++;
                case DUPLICATE, DELETED -> duplicates++;
                case CONFLICT -> rejected.add(BatchAnswer.Rejected.of(indexes.get(i), Answer.conflict(entries.get(i))));
                case BUSY -> throw new IllegalStateException("a busy event is not answered yet");
            }
        }
        rejected.sort(Comparator.comparingInt(BatchAnswer.Rejected::index));
        return new BatchAnswer(accepted, duplicates, rejected);
    }
}
