package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.net.InetSocketAddress;

/**
 * Where and how events are posted.
 *
 * @param events in one request, one per line
 * @param status what every answer must have; 0 for any success
 * @param answer what every body must contain
 */
record PostTarget(
        InetSocketAddress address,
        String path,
        String contentType,
        EventTemplate template,
        int events,
        int status,
        String answer) {

    static PostTarget single(ServiceProcess ingest, EventTemplate template) {
        return new PostTarget(
                ingest.address(), "/api/ingest", "application/json", template, 1, 201, "\"status\":\"created\"");
    }

    static PostTarget batch(ServiceProcess ingest, EventTemplate template, int events) {
        return new PostTarget(
                ingest.address(),
                "/api/ingest/batch",
                "application/x-ndjson",
                template,
                events,
                200,
                "\"accepted\":" + events);
    }

    /** The same elsewhere. */
    PostTarget at(InetSocketAddress other) {
        return new PostTarget(other, path, contentType, template, events, status, answer);
    }

    boolean accepts(int answered) {
        return status == 0 ? answered / 100 == 2 : answered == status;
    }
}
