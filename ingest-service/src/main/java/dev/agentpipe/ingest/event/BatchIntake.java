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
 * Accepts many events at once: valid ones are stored whatever the others are, and rejected ones are kept. When the
 * database fails for one of them, the whole request fails and may be sent again: what was stored is then a duplicate.
 */
@ApplicationScoped
class BatchIntake {

    private final EventIntake intake;
    private final EventAppender appender;
    private final RejectedEvents rejectedEvents;
    private final RejectionMeters rejections;

    BatchIntake(EventIntake intake, EventAppender appender, RejectedEvents rejectedEvents, RejectionMeters rejections) {
        this.intake = intake;
        this.appender = appender;
        this.rejectedEvents = rejectedEvents;
        this.rejections = rejections;
    }

    /** Blocks while it reads the events, but not while they are committed. */
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
                    result.rejections()
                            .forEach(rejection ->
                                    rejections.count(rejection.reason().error(), 1));
                    rejectedEvents.keep(sender, result.rejections());
                    return result.answer();
                });
    }
}
