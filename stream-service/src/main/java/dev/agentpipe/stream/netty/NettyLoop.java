package dev.agentpipe.stream.netty;

import dev.agentpipe.stream.FatalFailure;
import dev.agentpipe.stream.viewer.Housekeeping;
import dev.agentpipe.stream.viewer.LoopTimer;
import dev.agentpipe.stream.viewer.ViewerConfig;
import dev.agentpipe.stream.viewer.ViewerLoop;
import dev.agentpipe.stream.viewer.ViewerOutput;
import io.netty.channel.EventLoop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jboss.logging.Logger;

/** A {@link ViewerLoop} on its Netty event loop; other threads reach it only through this class. */
public final class NettyLoop implements LoopTimer {

    private static final Logger LOG = Logger.getLogger(NettyLoop.class);
    private static final Duration TICK = Duration.ofMillis(100);

    private final EventLoop eventLoop;
    private final ViewerLoop loop;
    private final Housekeeping housekeeping;
    private final AtomicBoolean signalled = new AtomicBoolean();
    private final long origin = System.nanoTime();
    private long lastLogged;

    NettyLoop(EventLoop eventLoop, Function<LoopTimer, ViewerLoop> loop, ViewerConfig config, ViewerOutput output) {
        this.eventLoop = eventLoop;
        this.loop = loop.apply(this);
        this.housekeeping = new Housekeeping(this.loop, this, config, output);
        every(TICK, this.loop::tick);
        every(Duration.ofSeconds(1), housekeeping::everySecond);
    }

    private void every(Duration interval, Runnable task) {
        eventLoop.scheduleAtFixedRate(guarded(task), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * The loop handles failures of single viewers itself. If a task throws all the same the loop's state is unknown,
     * and Netty would continue without heartbeats or with viewers that wait for ever: the process ends instead.
     */
    private Runnable guarded(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (Throwable failure) {
                if (!eventLoop.isShuttingDown()) {
                    FatalFailure.end("a loop of viewers cannot go on", failure);
                }
            }
        };
    }

    @Override
    public void contained(Throwable failure) {
        FatalFailure.endIfOutOfMemory(failure);
        long second = System.nanoTime() / 1_000_000_000;
        if (second != lastLogged) {
            lastLogged = second;
            LOG.error("viewers wait or were disconnected, because something failed", failure);
        }
    }

    /** From any thread and as often as needed: at most one task waits. */
    void logAdvanced() {
        if (signalled.compareAndSet(false, true)) {
            soon(() -> {
                signalled.set(false);
                loop.logAdvanced();
            });
        }
    }

    /** Only for use on the event loop. */
    public ViewerLoop loop() {
        return loop;
    }

    Housekeeping housekeeping() {
        return housekeeping;
    }

    @Override
    public Duration now() {
        return Duration.ofNanos(System.nanoTime() - origin);
    }

    @Override
    public void after(Duration delay, Runnable task) {
        eventLoop.schedule(guarded(task), delay.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void soon(Runnable task) {
        eventLoop.execute(guarded(task));
    }
}
