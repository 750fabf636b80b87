package dev.agentpipe.ingest.event;

import dev.agentpipe.ingest.append.EventAppender;
import dev.agentpipe.ingest.rejected.RejectedEvents;
import dev.agentpipe.ingest.rejected.Retry;
import dev.agentpipe.model.event.EventReader;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.event.LogEntry;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import io.smallrye.mutiny.Uni;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;

/** Takes one event from its bytes to its answer. Never blocks. */
@ApplicationScoped
class EventIntake implements Retry {

    private final EventReader reader;
    private final EventAppender appender;
    private final RejectedEvents rejected;
    private final Vertx vertx;

    EventIntake(EventReader reader, EventAppender appender, RejectedEvents rejected, Vertx vertx) {
        this.reader = reader;
        this.appender = appender;
        this.rejected = rejected;
        this.vertx = vertx;
    }

    /** Answers when the event is committed; when it is rejected, once it is kept with the rejected ones. */
    @Override
    public Uni<Response> accept(byte[] body, String keyId) {
        LogEntry entry;
        try {
            entry = read(body, keyId);
        } catch (ProblemException rejection) {
            return keep(keyId, body, rejection)
                    .flatMap(ignored -> Uni.createFrom().failure(rejection));
        }
        return appender.append(entry).map(outcome -> Answer.of(entry, outcome));
    }

    LogEntry read(byte[] body, String keyId) {
        if (body.length > EventReader.MAX_BYTES) {
            throw ProblemException.of(
                    ErrorCode.TOO_LARGE, "an event may have at most " + EventReader.MAX_BYTES + " bytes");
        }
        return reader.read(Json.decode(body), keyId);
    }

    /** Fails with {@code unavailable} when it cannot be kept: the sender then tries again instead of losing it. */
    Uni<Void> keep(String keyId, byte[] body, ProblemException rejection) {
        if (!RejectedEvents.keeps(rejection.error())) {
            return Uni.createFrom().voidItem();
        }
        return Uni.createFrom().completionStage(() -> vertx.<Void>executeBlocking(
                        () -> {
                            rejected.keep(keyId, body, rejection);
                            return null;
                        },
                        false)
                .toCompletionStage());
    }
}
