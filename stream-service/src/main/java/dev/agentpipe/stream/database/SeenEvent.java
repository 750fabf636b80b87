package dev.agentpipe.stream.database;

import dev.agentpipe.model.log.EventId;
import io.vertx.ext.web.RoutingContext;

/** The newest event that a client says it knows of, in the header {@code Last-Event-ID}: no answer may be older. */
public final class SeenEvent {

    public static final String HEADER = "Last-Event-ID";

    private SeenEvent() {}

    /** Null when it does not say so. */
    public static EventId of(RoutingContext request) {
        return EventId.parse(request.request().getHeader(HEADER)).orElse(null);
    }
}
