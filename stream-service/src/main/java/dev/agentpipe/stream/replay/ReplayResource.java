package dev.agentpipe.stream.replay;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.stored.StoredConversation;
import dev.agentpipe.runtime.http.ClientAddress;
import dev.agentpipe.stream.access.ReadAccess;
import dev.agentpipe.stream.access.Reader;
import dev.agentpipe.stream.database.ReadDatabase;
import dev.agentpipe.stream.endpoint.Admission;
import io.netty.channel.Channel;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.common.annotation.Blocking;
import io.smallrye.mutiny.Uni;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.security.PermitAll;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Opens replays. */
@Path("/api/sessions/{id}/replay")
public final class ReplayResource {

    private final ReadAccess access;
    private final Admission admission;
    private final ClientAddress addresses;
    private final ReadDatabase database;
    private final Replays replays;
    private final ReplayReads reads;
    private final ReplayConfig config;
    private final CurrentVertxRequest current;

    public ReplayResource(
            ReadAccess access,
            Admission admission,
            ClientAddress addresses,
            ReadDatabase database,
            Replays replays,
            ReplayReads reads,
            ReplayConfig config,
            CurrentVertxRequest current) {
        this.access = access;
        this.admission = admission;
        this.addresses = addresses;
        this.database = database;
        this.replays = replays;
        this.reads = reads;
        this.config = config;
        this.current = current;
    }

    /**
     * The events of a conversation with their original pauses: {@code speed} 1 to 16 times as fast, {@code from} a
     * sequence number or a time. Counts as a viewer of its reader.
     */
    @GET
    @PermitAll
    @Blocking
    public Uni<Void> replay(
            @RestPath String id,
            @RestQuery String speed,
            @RestQuery String from,
            @RestHeader("Last-Event-ID") String lastEventId) {
        RoutingContext context = current.getCurrent();
        Reader reader = access.reader();
        ReplayRequest request = ReplayRequest.of(speed, from, lastEventId);
        reader.takeToken();
        Found found = find(reader, id);
        if (request.resume().ended()) {
            // Tells an EventSource not to reconnect.
            return Uni.createFrom().voidItem();
        }
        open(context, reader, request, found);
        return Uni.createFrom().nothing();
    }

    /** With the state of the database when it was found: no page may be older, or it might not be there. */
    private record Found(StoredConversation conversation, EventId state) {}

    private void open(RoutingContext context, Reader reader, ReplayRequest request, Found found) {
        Channel channel = ((ConnectionBase) context.request().connection()).channel();
        HttpServerResponse response = context.response();
        Admission.Permit permit = admission.enter(ClientAddress.network(addresses.of(context)), reader);
        Replay replay = new Replay(
                found.conversation().id(),
                reader.keyId(),
                request,
                config.maxPause(),
                found.state(),
                new ReplaySource(found.conversation(), request));
        Replays all = replays;
        ReplayStream stream = new ReplayStream(replay, channel, response, reads, over -> {
            all.remove(over);
            permit.release();
        });
        try {
            all.add(stream);
        } catch (ProblemException tooMany) {
            permit.release();
            throw tooMany;
        }
        stream.onLoop(stream::begin);
    }

    private Found find(Reader reader, String id) {
        // PostgreSQL cannot look up an id with a NUL.
        if (id.indexOf('\0') >= 0) {
            throw unknown();
        }
        return database.query(null, connection -> {
            EventId state = database.state(connection);
            return StoredConversation.find(connection, id)
                    .filter(found -> reader.projects().include(found.project()))
                    .map(found -> new Found(found, state))
                    .orElseThrow(ReplayResource::unknown);
        });
    }

    private static ProblemException unknown() {
        return ProblemException.of(ErrorCode.NOT_FOUND, "there is no conversation with this id");
    }
}
