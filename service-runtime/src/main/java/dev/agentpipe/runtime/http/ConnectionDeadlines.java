package dev.agentpipe.runtime.http;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.VertxHandler;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Closes a connection whose client sends its request too slowly, which the idle timeout cannot detect: every byte
 * restarts it.
 *
 * <p>Belongs to one connection and runs on its event loop alone. A busy connection costs a clock reading per packet and
 * one timer per deadline, not one per request.
 */
final class ConnectionDeadlines extends ChannelInboundHandlerAdapter {

    private final long headNanos;
    private final long bodyNanos;
    private ChannelHandlerContext context;
    /** Null between requests: an idle connection keeps nothing of the last one. */
    private HttpServerRequest request;

    private boolean begun;
    private boolean headPending;
    private boolean bodyExpected;
    private boolean timerPending;
    private long since;

    ConnectionDeadlines(Duration head, Duration body) {
        this.headNanos = head.toNanos();
        this.bodyNanos = body.toNanos();
    }

    /** The deadlines of the connection of {@code channel}; null when it has none. */
    static ConnectionDeadlines of(Channel channel) {
        return channel.pipeline().get(ConnectionDeadlines.class);
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) {
        if (!headPending
                && (request == null || (request.isEnded() && request.response().ended()))) {
            if (!begun) {
                begun = true;
                decodedMessages();
            }
            headPending = true;
            since = System.nanoTime();
            ensureTimer(headNanos);
        }
        ctx.fireChannelRead(bytes);
    }

    /** By the time the first bytes arrive the pipeline is complete, so handlers can be put behind the decoder. */
    private void decodedMessages() {
        ChannelPipeline pipeline = context.pipeline();
        ChannelHandlerContext decoder = pipeline.context(HttpRequestDecoder.class);
        if (decoder != null && pipeline.get(MalformedRequests.class) == null) {
            pipeline.addAfter(decoder.name(), null, new MalformedRequests(context));
            pipeline.addBefore(pipeline.context(VertxHandler.class).name(), null, new PipelinedRequests());
        }
    }

    /** The headers of a request are complete; its body may follow. */
    void headRead(HttpServerRequest started) {
        request = started;
        bodyExpected = hasBody(started);
        headPending = false;
        since = System.nanoTime();
    }

    /**
     * The answer of a request is complete; called by whichever thread has written it. Only a body that still arrives keeps
     * the request from being dropped.
     */
    void answered(HttpServerRequest ended) {
        if (!context.executor().inEventLoop()) {
            context.executor().execute(() -> answered(ended));
        } else if (request == ended && (!bodyExpected || ended.isEnded())) {
            request = null;
        }
    }

    /**
     * A request whose body is never read, such as a stream's GET, never counts as ended; there is no body to wait for.
     */
    private static boolean hasBody(HttpServerRequest request) {
        String length = request.getHeader(HttpHeaders.CONTENT_LENGTH);
        return request.headers().contains(HttpHeaders.TRANSFER_ENCODING) || (length != null && !length.equals("0"));
    }

    private void ensureTimer(long nanos) {
        if (!timerPending) {
            timerPending = true;
            context.executor().schedule(this::check, nanos, TimeUnit.NANOSECONDS);
        }
    }

    private void check() {
        timerPending = false;
        boolean bodyPending = !headPending && bodyExpected && request != null && !request.isEnded();
        if (!context.channel().isActive() || !(headPending || bodyPending)) {
            return;
        }
        long left = (headPending ? headNanos : bodyNanos) - (System.nanoTime() - since);
        if (left <= 0) {
            context.close();
        } else {
            ensureTimer(left);
        }
    }
}
