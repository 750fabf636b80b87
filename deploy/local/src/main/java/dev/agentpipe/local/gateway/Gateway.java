package dev.agentpipe.local.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.EventExecutor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The gateway: one address for all services.
 *
 * <p>Bodies stream through in both directions as they arrive, a stream may stay open for ever as long as something is
 * sent now and then, and a client that disconnects closes its upstream connection at once. Only ready instances get
 * requests; see {@link InstanceConnections} for what is retried.
 */
final class Gateway implements AutoCloseable {

    static final int HEADER_BYTES = 32_768;
    /** Parts of bodies have at most so many. */
    static final int CHUNK_BYTES = 65_536;

    private static final int BACKLOG = 1_024;
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(2);
    private static final Duration STOP_LIMIT = Duration.ofSeconds(10);

    /** What a connection has not taken yet when the other side begins to wait for it. */
    private static final WriteBufferWaterMark UNSENT = new WriteBufferWaterMark(2_048, 4_096);

    private final int port;
    private final EventLoopGroup loops;
    private final ReadinessChecks checks;

    private Gateway(int port, EventLoopGroup loops, ReadinessChecks checks) {
        this.port = port;
        this.loops = loops;
        this.checks = checks;
    }

    /**
     * Listens immediately, and answers 503 for a service until an instance of it is ready.
     *
     * @param settings the caller has to resolve the addresses of instances
     * @param changed called on an event loop when an instance becomes ready or stops being ready; must not block
     */
    static Gateway start(GatewaySettings settings, Instances instances, Consumer<Instance> changed) {
        int cores = Runtime.getRuntime().availableProcessors();
        EventLoopGroup loops = Epoll.isAvailable() ? new EpollEventLoopGroup(cores) : new NioEventLoopGroup(cores);
        Bootstrap toInstances = new Bootstrap()
                .group(loops)
                .channel(Epoll.isAvailable() ? EpollSocketChannel.class : NioSocketChannel.class)
                .option(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) CONNECT_LIMIT.toMillis());
        Gateway gateway = new Gateway(settings.port(), loops, ReadinessChecks.start(toInstances, instances, changed));
        try {
            gateway.listen(settings, instances, toInstances);
            return gateway;
        } catch (RuntimeException e) {
            gateway.close();
            throw e;
        }
    }

    private void listen(GatewaySettings settings, Instances instances, Bootstrap toInstances) {
        ConnectionQuota quota = new ConnectionQuota(settings.limits());
        Map<EventLoop, GatewayLoop> shares = new HashMap<>();
        for (EventExecutor executor : loops) {
            EventLoop loop = (EventLoop) executor;
            shares.put(loop, GatewayLoop.start(loop, settings, quota, instances, toInstances));
        }
        ChannelFuture listening = new ServerBootstrap()
                .group(loops)
                .channel(Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
                .option(ChannelOption.SO_BACKLOG, BACKLOG)
                .option(ChannelOption.SO_REUSEADDR, true)
                .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, UNSENT)
                .childHandler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel accepted) {
                        new ClientConnection(shares.get(accepted.eventLoop())).addTo(accepted.pipeline());
                    }
                })
                .bind(settings.host(), settings.port())
                .awaitUninterruptibly();
        if (!listening.isSuccess()) {
            throw new IllegalStateException(
                    "The gateway failed: " + listening.cause().getMessage(), listening.cause());
        }
    }

    int port() {
        return port;
    }

    /** Stops listening and closes all connections. */
    @Override
    public void close() {
        checks.stop();
        loops.shutdownGracefully(0, STOP_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .syncUninterruptibly();
    }
}
