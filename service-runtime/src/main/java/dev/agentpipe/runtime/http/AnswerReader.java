package dev.agentpipe.runtime.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;

/** The recipient of an answer, which reads it at its own speed. */
public interface AnswerReader {

    /**
     * Calls {@code task}, at least once, when all of the answer was read or never will be; at once if that is already
     * so.
     */
    void onEnd(Runnable task);

    /** Whether it has disconnected, so that reading anything for it would be wasted. */
    boolean isGone();

    /** Closes the connection without sending the rest. */
    void cut();

    /** The client of a request. */
    static AnswerReader of(RoutingContext request) {
        Channel channel = ((ConnectionBase) request.request().connection()).channel();
        return new AnswerReader() {
            @Override
            public void onEnd(Runnable task) {
                ChannelFutureListener closed = any -> task.run();
                channel.closeFuture().addListener(closed);
                // By then the last byte is in Netty's queue; what is written after it completes when the socket has
                // taken it.
                request.addEndHandler(
                        ended -> channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(taken -> {
                            channel.closeFuture().removeListener(closed);
                            task.run();
                        }));
            }

            @Override
            public boolean isGone() {
                return !channel.isActive();
            }

            @Override
            public void cut() {
                // Not channel.close(): Vert.x would first send what is queued, which is what this reader does not read.
                channel.pipeline().firstContext().close();
            }
        };
    }
}
