package dev.agentpipe.ingest.event;

import dev.agentpipe.ingest.append.AppendOutcome;
import dev.agentpipe.ingest.rejected.Rejection;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Collects the outcome of each event of a batch. */
final class BatchResult {

    private final List<byte[]> events;
    private final SortedMap<Integer, ProblemException> rejected = new TreeMap<>();
    private int accepted;
    private int duplicates;

    BatchResult(List<byte[]> events) {
        this.events = events;
    }

    void rejected(int index, ProblemException reason) {
        rejected.put(index, reason);
    }

    /**
     * Adds the appender's decision about an event.
     *
     * @param outcome completed
     * @throws ProblemException when the event has to be sent again, and the whole request with it
     */
    void appended(int index, LogEntry entry, CompletableFuture<AppendOutcome> outcome) {
        try {
            switch (outcome.join()) {
                case CREATED -> accepted++;
                case DUPLICATE, DELETED -> duplicates++;
                case CONFLICT -> rejected(index, Answer.conflict(entry));
                case FOREIGN -> rejected(index, Answer.foreign());
                case BUSY -> throw new IllegalStateException("a busy event is not answered yet");
            }
        } catch (CompletionException failure) {
            if (!(failure.getCause() instanceof ProblemException problem)) {
                throw failure;
            }
            if (!Rejection.keeps(problem.error())) {
                throw problem;
            }
            rejected(index, problem);
        }
    }

    List<Rejection> rejections() {
        List<Rejection> rejections = new ArrayList<>(rejected.size());
        rejected.forEach((index, reason) -> rejections.add(new Rejection(events.get(index), reason)));
        return rejections;
    }

    BatchAnswer answer() {
        List<BatchAnswer.Rejected> answers = new ArrayList<>(rejected.size());
        rejected.forEach((index, reason) -> answers.add(BatchAnswer.Rejected.of(index, reason)));
        return new BatchAnswer(accepted, duplicates, answers);
    }
}
