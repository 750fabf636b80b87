package dev.agentpipe.runtime.http;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import io.netty.channel.Channel;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;
import java.io.ByteArrayInputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jboss.resteasy.reactive.server.spi.ResteasyReactiveContainerRequestContext;
import org.jboss.resteasy.reactive.server.spi.ServerHttpRequest;

/**
 * The body of one request on its way into memory; used on its event loop alone. What arrives after a refusal is
 * discarded, so that a client that sends all of its body before it reads gets the answer: closing the connection with
 * unread bytes would reset it. The deadline for bodies ends that.
 */
final class ArrivingBody implements ServerHttpRequest.ReadCallback {

    private static final byte[] NOTHING = {};

    private final ResteasyReactiveContainerRequestContext request;
    private final long announced;
    private final long maxBytes;
    private final Supplier<ProblemException> busy;
    private final BodyBudget.Body room;
    private final RoutingContext context;
    private final Channel channel;
    /** One array, not the pieces as they came: a client can send each byte as a piece. */
    private byte[] bytes = NOTHING;

    private int length;
    private boolean over;

    ArrivingBody(
            ResteasyReactiveContainerRequestContext request,
            RoutingContext context,
            long maxBytes,
            BodyBudget budget,
            Supplier<ProblemException> busy) {
        this.request = request;
        this.context = context;
        this.channel = ((ConnectionBase) context.request().connection()).channel();
        this.maxBytes = maxBytes;
        this.busy = busy;
        String header = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        this.announced = header == null ? -1 : Long.parseLong(header);
        this.room = budget.begin(this::cut);
    }

    void receive(ServerHttpRequest http) {
        context.addEndHandler(ended -> end());
        request.suspend();
        http.setReadListener(this);
    }

    private void end() {
        over = true;
        bytes = NOTHING;
        room.release();
    }

    @Override
    public void data(ByteBuffer piece) {
        if (over) {
            return;
        }
        int size = length + piece.remaining();
        if (size > maxBytes) {
            refuse(ProblemException.of(ErrorCode.TOO_LARGE, "the body may have at most " + maxBytes + " bytes"));
        } else if (size > bytes.length && !extend(size)) {
            refuse(busy.get());
        } else {
            piece.get(bytes, length, size - length);
            length = size;
            if (length != announced) {
                room.awaitMore();
            }
        }
    }

    /** By doubling, up to what was announced. */
    private boolean extend(int size) {
        long most = announced < 0 ? maxBytes : announced;
        int capacity = (int) Math.max(size, Math.min(2L * bytes.length, most));
        if (!room.grow(capacity)) {
            return false;
        }
        bytes = Arrays.copyOf(bytes, capacity);
        return true;
    }

    @Override
    public void done() {
        if (!over) {
            over = true;
            room.arrived();
            request.setEntityStream(new WholeBody(bytes, length));
            bytes = NOTHING;
            request.resume();
        }
    }

    private void refuse(ProblemException reason) {
        end();
        request.resume(reason);
    }

    private void cut() {
        channel.eventLoop().execute(() -> {
            if (!over) {
                refuse(busy.get());
            }
        });
    }

    /** Hands its array on where it can, instead of a copy of it, and keeps none. */
    private static final class WholeBody extends ByteArrayInputStream {

        WholeBody(byte[] bytes, int length) {
            super(bytes, 0, length);
        }

        @Override
        public synchronized byte[] readAllBytes() {
            byte[] rest = pos == 0 && count == buf.length ? buf : Arrays.copyOfRange(buf, pos, count);
            buf = NOTHING;
            pos = 0;
            count = 0;
            return rest;
        }
    }
}
