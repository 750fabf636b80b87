package dev.agentpipe.ingest.event;

import dev.agentpipe.ingest.append.EventAppender;
import dev.agentpipe.ingest.rejected.RejectedEvents;
import dev.agentpipe.ingest.rejected.Rejection;
import dev.agentpipe.ingest.rejected.Retry;
import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.event.Sender;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.log.LoggedConversation;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;

/** Takes one event from its bytes to its answer. Never blocks. */
@ApplicationScoped
class EventIntake implements Retry {

    private final EventReader reader;
    private final LargeEvents largeEvents;
    private final EventAppender appender;
    private final RejectedEvents rejectedEvents;
    private final RejectionMeters rejections;
    private final Vertx vertx;

    EventIntake(
            EventReader reader,
            LargeEvents largeEvents,
            EventAppender appender,
            RejectedEvents rejectedEvents,
            RejectionMeters rejections,
            Vertx vertx) {
        this.reader = reader;
        this.largeEvents = largeEvents;
        this.appender = appender;
        this.rejectedEvents = rejectedEvents;
        this.rejections = rejections;
        this.vertx = vertx;
    }

    /**
     * Answers when the event is committed or, if it was rejected by this service or the database, when it has been
     * kept.
     */
    @Override
    public Uni<Response> accept(byte[] body, Sender sender) {
        return largeEvents
                .read(body.length, () -> read(body, sender))
                .invoke(entry -> LoggedConversation.is(entry.conversationId()))
                .flatMap(entry -> appender.append(entry, sender.keyId()).map(outcome -> Answer.of(entry, outcome)))
                .onFailure(ProblemException.class)
                .recoverWithUni(failure -> keep(sender, new Rejection(body, failure)));
    }

    LogEntry read(byte[] body, Sender sender) {
        if (body.length > EventReader.MAX_BYTES) {
            throw ProblemException.of(
                    ErrorCode.TOO_LARGE, "an event may have at most " + EventReader.MAX_BYTES + " bytes");
        }
        return reader.read(Json.decode(body), sender);
    }

    /** Fails with the reason of the rejection once the event has been kept. */
    private Uni<Response> keep(Sender sender, Rejection rejection) {
        rejections.count(rejection.reason().error(), 1);
        if (!Rejection.keeps(rejection.reason().error())) {
            return Uni.createFrom().failure(rejection.reason());
        }
        return Uni.createFrom()
                .completionStage(() -> vertx.executeBlocking(
                                () -> {
                                    rejectedEvents.keep(sender, List.of(rejection));
                                    return rejection;
                                },
                                false)
                        .toCompletionStage())
                .flatMap(kept -> Uni.createFrom().failure(kept.reason()));
    }
}
