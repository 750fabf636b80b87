package dev.agentpipe.runtime.http;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;

/**
 * Lets Vert.x tell the request that is worked on that its connection is gone. It tells the one whose body is arriving
 * first; if that one is still waiting for its turn it fails there, and the other never hears of it: what was taken for
 * it would be kept for ever. So a body that arrives for a request in waiting is ended before; that request is dropped
 * when its turn comes (see {@link ServerConnections}).
 *
 * <p>Belongs to one connection, next to Vert.x's own handler, and runs on its event loop alone.
 */
final class PipelinedRequests extends ChannelDuplexHandler {

    private int unanswered;
    private boolean arriving;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        if (message instanceof HttpRequest) {
            unanswered++;
            arriving = true;
        }
        // The last one that is decoded may be a failure.
        if (message instanceof LastHttpContent last && last.decoderResult().isSuccess()) {
            arriving = false;
        }
        ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise written) {
        if (message instanceof LastHttpContent && !isInterim(message)) {
            unanswered--;
        }
        ctx.write(message, written);
    }

    private static boolean isInterim(Object message) {
        return message instanceof HttpResponse response
                && response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        endWaitingBody(ctx);
        ctx.fireChannelInactive();
    }

    /** Vert.x closes the connection then. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable failure) {
        endWaitingBody(ctx);
        ctx.fireExceptionCaught(failure);
    }

    private void endWaitingBody(ChannelHandlerContext ctx) {
        if (arriving && unanswered > 1) {
            arriving = false;
            ctx.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
        }
    }
}
