package dev.agentpipe.ingest.event;

import dev.agentpipe.ingest.append.AppendOutcome;
import dev.agentpipe.ingest.append.EventAppender;
import dev.agentpipe.ingest.rejected.RejectedEvents;
import dev.agentpipe.ingest.rejected.Rejection;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.http.ContentCoding;
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
    private final BatchTurns turns;
    private final EventAppender appender;
    private final RejectedEvents rejectedEvents;
    private final RejectionMeters rejections;

    BatchIntake(
            EventIntake intake,
            BatchTurns turns,
            EventAppender appender,
            RejectedEvents rejectedEvents,
            RejectionMeters rejections) {
        this.intake = intake;
        this.turns = turns;
        this.appender = appender;
        this.rejectedEvents = rejectedEvents;
        this.rejections = rejections;
    }

    /**
     * Never blocks.
     *
     * @param encoding the header Content-Encoding, may be null
     */
    Uni<BatchAnswer> accept(byte[] body, String encoding, Sender sender) {
        return turns.read(body.length, () -> read(ContentCoding.decode(body, encoding, BatchBody.MAX_BYTES), sender))
                .flatMap(batch -> append(batch, sender));
    }

    private Batch read(byte[] body, Sender sender) {
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
        return new Batch(result, indexes, entries);
    }

    private Uni<BatchAnswer> append(Batch batch, Sender sender) {
        List<CompletableFuture<AppendOutcome>> outcomes = appender.append(batch.entries(), sender.keyId());
        return Uni.createFrom()
                .completionStage(CompletableFuture.allOf(outcomes.toArray(CompletableFuture[]::new))
                        .handle((ignored, failure) -> failure))
                .emitOn(Infrastructure.getDefaultWorkerPool())
                .map(ignored -> answer(batch, outcomes, sender));
    }

    private BatchAnswer answer(Batch batch, List<CompletableFuture<AppendOutcome>> outcomes, Sender sender) {
        BatchResult result = batch.result();
        for (int i = 0; i < outcomes.size(); i++) {
            result.appended(batch.indexes().get(i), batch.entries().get(i), outcomes.get(i));
        }
        List<Rejection> rejected = result.rejections();
        rejected.forEach(rejection -> rejections.count(rejection.reason().error(), 1));
        rejectedEvents.keep(sender, rejected);
        return result.answer();
    }

    /**
     * What was read.
     *
     * @param indexes of the entries in the request
     * @param entries the valid events
     */
    private record Batch(BatchResult result, List<Integer> indexes, List<LogEntry> entries) {}
}
