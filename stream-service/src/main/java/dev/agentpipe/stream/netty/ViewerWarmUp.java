package dev.agentpipe.stream.netty;

import dev.agentpipe.runtime.warm.WarmUp;
import dev.agentpipe.stream.viewer.ChunkEncoder;
import dev.agentpipe.stream.viewer.ControlFrames;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.DefaultThreadFactory;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;

/**
 * Sends events to viewers on sockets of this process to itself: all classes between a message from Redis and a system
 * call, with the transport that Vert.x uses, but on an event loop that ends with it.
 */
@Singleton
final class ViewerWarmUp implements WarmUp {

    private static final int VIEWERS = 64;
    private static final int ROUNDS = 500;
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
    /** The others come at once, these to what is in the ring by then. */
    private static final int LATE = 16;

    private final ChunkEncoder chunks;
    private final ControlFrames frames;

    ViewerWarmUp(ChunkEncoder chunks, ControlFrames frames) {
        this.chunks = chunks;
        this.frames = frames;
    }

    @Override
    public void run(BooleanSupplier over) throws Exception {
        EventLoopGroup loop = loop(new DefaultThreadFactory("warm-up", true));
        try {
            RehearsedViewers viewers = new RehearsedViewers(chunks, frames);
            Channel server = listen(loop, viewers);
            connect(loop, server, VIEWERS - LATE);
            for (int round = 0; round < ROUNDS && !(round > 0 && over.getAsBoolean()); round++) {
                if (round == 1) {
                    connect(loop, server, LATE);
                }
                viewers.publish(1 + round % 4);
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } finally {
            loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(1, TimeUnit.SECONDS);
        }
    }

    private static Channel listen(EventLoopGroup loop, RehearsedViewers viewers) throws InterruptedException {
        Class<? extends ServerChannel> channel =
                Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
        return new ServerBootstrap()
                .group(loop)
                .channel(channel)
                .childHandler(new Accepted(viewers))
                .bind(InetAddress.getLoopbackAddress(), 0)
                .sync()
                .channel();
    }

    private static void connect(EventLoopGroup loop, Channel server, int count) throws InterruptedException {
        Bootstrap client = new Bootstrap()
                .group(loop)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .handler(new Reading());
        for (int i = 0; i < count; i++) {
            client.connect(server.localAddress()).sync();
        }
    }

    private static EventLoopGroup loop(ThreadFactory thread) {
        return Epoll.isAvailable() ? new EpollEventLoopGroup(1, thread) : new NioEventLoopGroup(1, thread);
    }

    /** Both ends are closed at once, whatever is still under way: that is no failure. */
    @ChannelHandler.Sharable
    private static class Reading extends ChannelInboundHandlerAdapter {

        @Override
        public void channelRead(ChannelHandlerContext context, Object bytes) {
            ReferenceCountUtil.release(bytes);
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable reset) {
            context.close();
        }
    }

    @ChannelHandler.Sharable
    private static final class Accepted extends Reading {

        private final RehearsedViewers viewers;

        Accepted(RehearsedViewers viewers) {
            this.viewers = viewers;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            viewers.come(context.channel());
        }
    }
}
