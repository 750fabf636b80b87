package dev.agentpipe.ingest.event;

import dev.agentpipe.ingest.append.AppendOutcome;
import dev.agentpipe.ingest.append.EventAppender;
import dev.agentpipe.ingest.rejected.RejectedEvents;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.smallrye.mutiny.infrastructure.Infrastructure;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Takes many events at once: the good ones are stored whatever the others are, and the rejected ones are kept. When the
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

    /** Blocks while it reads the events; not while they are committed. */
    Uni<BatchAnswer> accept(byte[] body, Sender sender) {
        List<byte[]> events = BatchBody.split(body);
        BatchResult result = new BatchResult(events);
        List<Integer> indexes = new ArrayList<>(events.size());
        List<LogEntry> entries = new ArrayList<>(events.size());
        for (int i = 0; i < events.size(); i++) {
            try {
                entries.add(intake.read(events.get(i), sender));
                indexes.add(i);
            } catch (ProblemException rejection) {
                result.rejected(i, rejection);
            }
        }
        List<CompletableFuture<AppendOutcome>> outcomes = appender.append(entries, sender.keyId());
        return Uni.createFrom()
                .completionStage(CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                        .handle((ignored, failure) -> failure))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(ignored -> {
                    for (int i = 0; i < outcomes.size(); i++) {
                        result.appended(indexes.get(i), entries.get(i), outcomes.get(i));
                    }
                    rejectedEvents.keep(sender, result.rejections());
                    return result.answer();
                });
    }
}
