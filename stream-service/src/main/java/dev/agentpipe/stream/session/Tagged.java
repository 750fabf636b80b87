package dev.agentpipe.stream.session;

import jakarta.ws.rs.core.Response;

/**
 * An answer with its ETag.
 *
 * @param answer null when the client already has it
 */
record Tagged<T>(T answer, String tag) {

    Response response() {
        return (answer == null ? Response.notModified() : Response.ok(answer))
                .header("ETag", tag)
                .build();
    }
}
