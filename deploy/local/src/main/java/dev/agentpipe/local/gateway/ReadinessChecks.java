package dev.agentpipe.local.gateway;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.timeout.ReadTimeoutHandler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * Asks every instance periodically whether it is ready; one that does not answer in time is not. Instances that are
 * added later are checked as well, and those that are removed no longer.
 */
final class ReadinessChecks {

    private static final Duration PERIOD = Duration.ofMillis(500);
    /** Of an instance that is not ready: its clients wait for it. */
    private static final Duration UNREADY_PERIOD = Duration.ofMillis(100);

    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final EventLoopGroup loops;
    private final Bootstrap bootstrap;
    private final Instances instances;
    private final Set<Instance> checked = ConcurrentHashMap.newKeySet();
    private final Consumer<Instance> changed;
    private volatile boolean stopped;

    private ReadinessChecks(Bootstrap bootstrap, Instances instances, Consumer<Instance> changed) {
        this.loops = bootstrap.config().group();
        this.bootstrap = bootstrap;
        this.instances = instances;
        this.changed = changed;
    }

    /**
     * @param bootstrap of connections to instances
     * @param changed called on an event loop when an instance becomes ready or stops being ready; must not block
     */
    static ReadinessChecks start(Bootstrap bootstrap, Instances instances, Consumer<Instance> changed) {
        ReadinessChecks checks = new ReadinessChecks(bootstrap, instances, changed);
        checks.startForNew();
        checks.loops.scheduleAtFixedRate(
                checks::startForNew, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
        return checks;
    }

    /** To be called before the event loops end, on which the next checks are scheduled. */
    void stop() {
        stopped = true;
    }

    private void startForNew() {
        instances.all().stream().filter(checked::add).forEach(this::repeat);
    }

    private void repeat(Instance instance) {
        if (stopped || !instances.all().contains(instance)) {
            checked.remove(instance);
            return;
        }
        Check check = new Check();
        bootstrap
                .clone()
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel created) {
                        created.pipeline()
                                .addLast(
                                        new ReadTimeoutHandler(LIMIT.toSeconds(), TimeUnit.SECONDS),
                                        new HttpClientCodec(),
                                        check);
                    }
                })
                .connect(instance.host(), instance.port())
                .channel()
                .closeFuture()
                .addListener(closed -> {
                    record(instance, check.succeeded);
                    if (!stopped) {
                        loops.schedule(() -> repeat(instance), pause(instance).toMillis(), TimeUnit.MILLISECONDS);
                    }
                });
    }

    private static Duration pause(Instance instance) {
        return instance.isReady() ? PERIOD : UNREADY_PERIOD;
    }

    private void record(Instance instance, boolean ready) {
        boolean wasReady = instance.isReady();
        instance.setReady(ready);
        if (wasReady != ready) {
            changed.accept(instance);
        }
    }

    /** Asks once, on a connection that ends with it. */
    private static final class Check extends SimpleChannelInboundHandler<HttpObject> {

        private boolean succeeded;

        @Override
        public void channelActive(ChannelHandlerContext context) {
            FullHttpRequest request =
                    new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/q/health/ready");
            request.headers()
                    .set(HttpHeaderNames.HOST, "localhost")
                    .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE);
            context.writeAndFlush(request);
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, HttpObject part) {
            if (part instanceof HttpResponse answer) {
                succeeded = answer.status().equals(HttpResponseStatus.OK);
                context.close();
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
