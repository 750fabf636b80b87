package dev.agentpipe.stream.replay;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.stored.StoredConversation;
import dev.agentpipe.runtime.http.ClientAddress;
import dev.agentpipe.stream.access.ReadAccess;
import dev.agentpipe.stream.access.Reader;
import dev.agentpipe.stream.endpoint.Admission;
import io.agroal.api.AgroalDataSource;
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
import java.sql.Connection;
import java.sql.SQLException;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;

/** Opens replays. */
@Path("/api/sessions/{id}/replay")
public final class ReplayResource {

    private final ReadAccess access;
    private final Admission admission;
    private final ClientAddress addresses;
    private final AgroalDataSource dataSource;
    private final Replays replays;
    private final ReplayReads reads;
    private final ReplayConfig config;
    private final CurrentVertxRequest current;

    public ReplayResource(
            ReadAccess access,
            Admission admission,
            ClientAddress addresses,
            AgroalDataSource dataSource,
            Replays replays,
            ReplayReads reads,
            ReplayConfig config,
            CurrentVertxRequest current) {
        this.access = access;
        this.admission = admission;
        this.addresses = addresses;
        this.dataSource = dataSource;
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
            @RestHeader("Last-Event-ID") String lastEventId)
            throws SQLException {
        RoutingContext context = current.getCurrent();
        Reader reader = access.reader();
        ReplayRequest request = ReplayRequest.of(speed, from, lastEventId);
        reader.takeToken();
        StoredConversation conversation = find(reader, id);
        if (request.resume().ended()) {
            // Tells an EventSource not to reconnect.
            return Uni.createFrom().voidItem();
        }
        open(context, reader, request, conversation);
        return Uni.createFrom().nothing();
    }

    private void open(RoutingContext context, Reader reader, ReplayRequest request, StoredConversation conversation) {
        Channel channel = ((ConnectionBase) context.request().connection()).channel();
        HttpServerResponse response = context.response();
        Admission.Permit permit = admission.enter(ClientAddress.network(addresses.of(context)), reader);
        Replay replay = new Replay(
                conversation.id(), reader.keyId(), request, config.maxPause(), new ReplaySource(conversation, request));
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

    private StoredConversation find(Reader reader, String id) throws SQLException {
        // PostgreSQL cannot look up an id with a NUL.
        if (id.indexOf('\0') < 0) {
            try (Connection connection = dataSource.getConnection()) {
                return StoredConversation.find(connection, id)
                        .filter(found -> reader.projects().include(found.project()))
                        .orElseThrow(ReplayResource::unknown);
            }
        }
        throw unknown();
    }

    private static ProblemException unknown() {
        return ProblemException.of(ErrorCode.NOT_FOUND, "there is no conversation with this id");
    }
}
