package dev.agentpipe.stream.replay;

import dev.agentpipe.stream.FatalFailure;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.http.HttpServerResponse;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;

/**
 * One replay on its connection. Runs on the connection's event loop unless stated otherwise.
 *
 * <p>INVARIANT: until it is over exactly one thing is under way: a read, a pause, or waiting for the socket to drain.
 * Its memory is one page and what its socket has not sent yet.
 */
final class ReplayStream {

    private static final Logger LOG = Logger.getLogger(ReplayStream.class);

    private final Replay replay;
    private final Channel channel;
    private final HttpServerResponse response;
    private final ReplayReads reads;
    private final Consumer<ReplayStream> whenOver;
    private final Pace pace;
    private final ChannelFutureListener closed = channelClosed -> finish();
    private final Deque<ReplayedEvent> events = new ArrayDeque<>();
    /** How many frames the reader already has from before its connection was interrupted. */
    private long toSkip;

    private long number;
    private boolean complete;
    private boolean over;
    private ScheduledFuture<?> pause;
    private Duration fullSince;

    /**
     * A replay that has not begun.
     *
     * @param whenOver runs once
     */
    ReplayStream(
            Replay replay,
            Channel channel,
            HttpServerResponse response,
            ReplayReads reads,
            Consumer<ReplayStream> whenOver) {
        this.replay = replay;
        this.channel = channel;
        this.response = response;
        this.reads = reads;
        this.whenOver = whenOver;
        this.toSkip = replay.request().resume().frames();
        this.pace = new Pace(replay.request().speed(), replay.maxPause());
    }

    /** Any thread. */
    Replay replay() {
        return replay;
    }

    void begin() {
        channel.closeFuture().addListener(closed);
        response.setChunked(true)
                .putHeader("Content-Type", "text/event-stream")
                .putHeader("Cache-Control", "no-store, no-transform")
                .putHeader("X-Accel-Buffering", "no")
                .putHeader("Connection", "close")
                .write(ReplayFrames.started(
                        replay.conversationId(),
                        replay.request().speed(),
                        replay.maxPause().toMillis()));
        proceed();
    }

    /** Runs {@code task} on the event loop; any thread. */
    void onLoop(Runnable task) {
        channel.eventLoop().execute(() -> guarded(task));
    }

    /** Once a second: sends a heartbeat now and then, and disconnects a reader that reads nothing. */
    void beat(boolean audibly, Duration stallTimeout) {
        if (over) {
            return;
        }
        if (!response.writeQueueFull()) {
            if (audibly) {
                response.write(ReplayFrames.HEARTBEAT);
            }
        } else if (fullSince != null && now().minus(fullSince).compareTo(stallTimeout) > 0) {
            abort();
        }
    }

    /** The conversation was deleted: nothing more of it is sent or kept. */
    void endDeleted() {
        end(ReplayFrames.ended(replay.conversationId(), number, true));
    }

    /** The reader may reconnect and continues where it was. */
    void cut() {
        end("retry: 1000\n\n");
    }

    /** Closes at once. */
    void abort() {
        finish();
        channel.close();
    }

    private void proceed() {
        while (!over) {
            if (response.writeQueueFull()) {
                fullSince = now();
                response.drainHandler(drained -> guarded(this::drained));
                return;
            }
            ReplayedEvent next = events.peek();
            if (next == null) {
                goOn();
                return;
            }
            Duration wait = pause(next);
            if (!wait.isZero()) {
                pause = channel.eventLoop()
                        .schedule(() -> guarded(this::proceed), wait.toNanos(), TimeUnit.NANOSECONDS);
                return;
            }
            send(events.remove());
        }
    }

    private void drained() {
        if (fullSince != null) {
            fullSince = null;
            proceed();
        }
    }

    /** Skips at once what the reader already has. */
    private Duration pause(ReplayedEvent next) {
        return toSkip > 0 || next.at() == null ? Duration.ZERO : pace.until(next.at(), now());
    }

    private void send(ReplayedEvent event) {
        number++;
        if (toSkip > 0) {
            toSkip--;
            return;
        }
        if (event.at() != null) {
            pace.sent(event.at(), now());
        }
        response.write(ReplayFrames.event(number, event.line()));
    }

    private void goOn() {
        if (complete) {
            end(ReplayFrames.ended(replay.conversationId(), number, false));
        } else {
            reads.read(replay, page -> onLoop(() -> read(page)), failure -> onLoop(this::cut));
        }
    }

    private void read(Optional<List<ReplayedEvent>> page) {
        if (over) {
            return;
        }
        if (page.isEmpty()) {
            endDeleted();
            return;
        }
        events.addAll(page.get());
        complete = page.get().isEmpty();
        proceed();
    }

    private void end(String lastFrame) {
        if (!over) {
            finish();
            // As for every stream: proxies and clients also recognise its end by that.
            response.end(lastFrame).onComplete(ended -> channel.close());
        }
    }

    private void finish() {
        if (!over) {
            over = true;
            events.clear();
            channel.closeFuture().removeListener(closed);
            if (pause != null) {
                pause.cancel(false);
            }
            whenOver.accept(this);
        }
    }

    private void guarded(Runnable task) {
        try {
            task.run();
        } catch (Throwable failure) {
            FatalFailure.endIfOutOfMemory(failure);
            LOG.error("a replay was ended, because something failed", failure);
            abort();
        }
    }

    private static Duration now() {
        return Duration.ofNanos(System.nanoTime());
    }
}
