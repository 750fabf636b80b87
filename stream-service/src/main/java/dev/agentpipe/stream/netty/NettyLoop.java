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

/** A {@link ViewerLoop} on its Netty event loop: only here do other threads reach it. */
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
     * The loop contains what concerns single viewers. Nobody knows what state it is in once a task throws all the same, and
     * Netty would go on, without heartbeats or with viewers that wait forever: the process ends instead.
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

    /** From any thread, as often as it likes: one task waits at most. */
    void logAdvanced() {
        if (signalled.compareAndSet(false, true)) {
            soon(() -> {
                signalled.set(false);
                loop.logAdvanced();
            });
        }
    }

    public EventLoop eventLoop() {
        return eventLoop;
    }

    /** To be used on the event loop only. */
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
