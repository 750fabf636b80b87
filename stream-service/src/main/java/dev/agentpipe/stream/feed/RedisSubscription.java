package dev.agentpipe.stream.feed;

import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * One attempt at a subscription, on a separate client: closing the client discards whatever a frozen server left
 * waiting.
 *
 * <p>Messages are delivered on the event loop that the client reads on; any thread may call any method.
 */
final class RedisSubscription {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

    private final Redis client;
    private final String eventsChannel;
    private final String probeChannel;
    private final Bus.Listener listener;
    private volatile RedisConnection publisher;
    private volatile long lastHeard;
    private volatile long firstMessage;
    private volatile boolean anyMessage;
    private final AtomicBoolean over = new AtomicBoolean();
    private volatile boolean up;
    private Consumer<Throwable> whenFailed = failure -> {};
    private Runnable whenOver = () -> {};

    RedisSubscription(
            Vertx vertx, RedisOptions options, String eventsChannel, String probeChannel, Bus.Listener listener) {
        options.getNetClientOptions()
                .setConnectTimeout((int) CONNECT_TIMEOUT.toMillis())
                .setTcpKeepAlive(true);
        this.client = Redis.createClient(
                vertx, options.setPoolName("hub").setMaxPoolSize(2).setPoolRecycleTimeout(-1));
        this.eventsChannel = eventsChannel;
        this.probeChannel = probeChannel;
        this.listener = listener;
        this.lastHeard = System.nanoTime();
    }

    /** Called with the reason when Redis rejects it. */
    void onFailure(Consumer<Throwable> told) {
        whenFailed = told;
    }

    /** Called after it has ended, whether or not that was requested. */
    void onEnd(Runnable next) {
        whenOver = next;
    }

    void open() {
        client.connect().onSuccess(this::subscribe).onFailure(this::fail);
        client.connect().onSuccess(connection -> publisher = connection).onFailure(this::fail);
    }

    boolean isUp() {
        return up && !over.get();
    }

    boolean isOver() {
        return over.get();
    }

    /** The time since the last probe came back, or since the attempt began. */
    Duration silence() {
        return Duration.ofNanos(System.nanoTime() - lastHeard);
    }

    /** For how long the parser may have kept a message. */
    Duration keeping() {
        return anyMessage ? Duration.ofNanos(System.nanoTime() - firstMessage) : Duration.ZERO;
    }

    void probe() {
        if (up && publisher != null) {
            publisher
                    .send(Request.cmd(Command.PUBLISH).arg(probeChannel).arg(""))
                    .onFailure(this::fail);
        }
    }

    private void fail(Throwable failure) {
        if (!over.get()) {
            whenFailed.accept(failure);
        }
        end();
    }

    void end() {
        if (over.compareAndSet(false, true)) {
            client.close();
            if (up) {
                listener.down();
            }
            whenOver.run();
        }
    }

    /** Ends it silently: another one has taken its place. */
    void retire() {
        if (over.compareAndSet(false, true)) {
            client.close();
        }
    }

    private void subscribe(RedisConnection connection) {
        connection.handler(this::received);
        connection.endHandler(ended -> end());
        connection.exceptionHandler(failure -> end());
        connection
                .send(Request.cmd(Command.SUBSCRIBE).arg(eventsChannel).arg(probeChannel))
                .onFailure(this::fail);
    }

    private void received(Response message) {
        if (message instanceof Throwable rejected) {
            fail(rejected);
            return;
        }
        if (over.get() || message == null || message.size() < 3) {
            return;
        }
        String channel = message.get(1).toString();
        switch (message.get(0).toString()) {
            case "subscribe" -> subscribed(channel);
            case "message" -> {
                if (channel.equals(probeChannel)) {
                    lastHeard = System.nanoTime();
                } else {
                    if (!anyMessage) {
                        firstMessage = System.nanoTime();
                        anyMessage = true;
                    }
                    listener.message(message.get(2).toBytes());
                }
            }
            default -> {}
        }
    }

    /** Redis confirms in order: once the probe's channel is confirmed, so is that of the events. */
    private void subscribed(String channel) {
        if (channel.equals(probeChannel) && !up) {
            up = true;
            lastHeard = System.nanoTime();
            listener.up();
        }
    }
}
