package dev.agentpipe.runtime.http;

import io.smallrye.common.annotation.NonBlocking;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerRequestFilter;
import jakarta.ws.rs.ext.Provider;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;

/**
 * Puts {@link RequestBodies} between the authentication of a request and its resource; on the event loop, also for a
 * resource that blocks. Created during the build's part of the start, when there are no settings yet.
 */
@Provider
@NonBlocking
public final class RequestBodyFilter implements ContainerRequestFilter {

    private final RequestBodies bodies;

    RequestBodyFilter(RequestBodies bodies) {
        this.bodies = bodies;
    }

    @Override
    public void filter(ContainerRequestContext request) {
        bodies.receive((ResteasyReactiveContainerRequestContext) request);
    }
}
