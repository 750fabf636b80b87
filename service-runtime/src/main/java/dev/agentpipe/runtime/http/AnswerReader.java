package dev.agentpipe.runtime.http;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.vertx.core.net.impl.ConnectionBase;
import io.vertx.ext.web.RoutingContext;

/** Whoever takes an answer from its connection, at a speed of its own. */
public interface AnswerReader {

    /** Calls {@code task}, once or more often, when all of the answer was taken or never will be; at once if it is so. */
    void onEnd(Runnable task);

    /** Whether it has left: nothing is to be read for it any more. */
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
                // The last byte is then in Netty's queue; what is written behind it is done when the socket took it.
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
                // Not the channel: Vert.x would send what waits first, which is what this reader does not take.
                channel.pipeline().firstContext().close();
            }
        };
    }
}
