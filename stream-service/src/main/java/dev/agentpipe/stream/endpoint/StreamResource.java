package dev.agentpipe.stream.endpoint;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.http.ClientAddress;
import dev.agentpipe.stream.access.ReadAccess;
import dev.agentpipe.stream.access.Reader;
import dev.agentpipe.stream.viewer.Filter;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.server.core.CurrentRequestManager;
import org.jboss.resteasy.reactive.server.core.ResteasyReactiveRequestContext;

/** Opens streams of events. */
@Path("/api/realtime/stream")
public final class StreamResource {

    private final ReadAccess access;
    private final Admission admission;
    private final ClientAddress addresses;
    private final StartPoint startPoint;
    private final StreamStart start;
    private final CurrentVertxRequest current;

    public StreamResource(
            ReadAccess access,
            Admission admission,
            ClientAddress addresses,
            StartPoint startPoint,
            StreamStart start,
            CurrentVertxRequest current) {
        this.access = access;
        this.admission = admission;
        this.addresses = addresses;
        this.startPoint = startPoint;
        this.start = start;
        this.current = current;
    }

    /**
     * Events as they are committed, from the head or after {@code lastEventId}.
     *
     * <p>The response never completes: its bytes are written to the connection directly.
     */
    @GET
    @PermitAll
    public Uni<Void> stream() {
        RoutingContext context = current.getCurrent();
        HttpServerRequest request = context.request();
        StreamRequest asked = StreamRequest.of(request.params(), request.getHeader("Last-Event-ID"));
        if (request.version() != HttpVersion.HTTP_1_1 || !HttpMethod.GET.equals(request.method())) {
            throw ProblemException.of(
                    ErrorCode.VALIDATION_FAILED, "a stream needs GET over HTTP/1.1; set proxy_http_version 1.1");
        }
        ResteasyReactiveRequestContext resteasy = CurrentRequestManager.get();
        return access.required().flatMap(reader -> open(context, resteasy, asked, reader));
    }

    private Uni<Void> open(
            RoutingContext context, ResteasyReactiveRequestContext resteasy, StreamRequest asked, Reader reader) {
        HttpServerRequest request = context.request();
        Channel channel = ((ConnectionBase) request.connection()).channel();
        String address = ClientAddress.network(addresses.of(context));
        Admission.Permit permit = admission.enter(address, reader);
        // Before anything is awaited: a client that disconnects meanwhile cancels what follows, including its failures.
        ChannelFutureListener release = closed -> permit.release();
        channel.closeFuture().addListener(release);
        Filter filter = asked.filter(reader.projects());
        return (asked.fromEarliest() ? startPoint.earliest() : startPoint.of(asked.startsAfter()))
                .emitOn(channel.eventLoop())
                .invoke(startsAfter -> {
                    start.begin(context, channel, filter, startsAfter, reader);
                    forget(context, resteasy);
                })
                .onFailure()
                .invoke(rejected -> {
                    permit.release();
                    channel.closeFuture().removeListener(release);
                })
                .chain(() -> Uni.createFrom().nothing());
    }

    /**
     * What led to the answer would stay for as long as the viewer does, a third of all that a viewer takes of the heap:
     * RESTEasy's context with the beans of the request, the steps of authentication, the headers.
     */
    private static void forget(RoutingContext context, ResteasyReactiveRequestContext resteasy) {
        // RESTEasy's, which would close its context when the connection closes.
        context.response().closeHandler(null);
        resteasy.setResult(null);
        resteasy.close();
        context.data().remove(QuarkusHttpUser.DEFERRED_IDENTITY_KEY);
        context.request().headers().clear();
        context.response().headers().clear();
    }
}
