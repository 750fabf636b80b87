package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.stream.SimulatedLog;
import dev.agentpipe.stream.VirtualTime;
import dev.agentpipe.stream.endpoint.StartPoint;
import dev.agentpipe.stream.endpoint.StreamRequest;
import dev.agentpipe.stream.hub.Ring;
import dev.agentpipe.stream.hub.SimulatedHub;
import dev.agentpipe.stream.netty.HttpChunkEncoder;
import io.netty.buffer.UnpooledByteBufAllocator;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** One stream instance in virtual time: a hub, and one loop of viewers whose reads are slow and sometimes fail. */
final class SimulatedInstance implements LoopTimer {

    static final ViewerConfig CONFIG =
            new ViewerConfig(Duration.ofMillis(5), 1_500, 600, Duration.ofSeconds(10), Duration.ofSeconds(1));

    private static final PageLimits LIMITS = new PageLimits(5, 150);

    private final VirtualTime time;
    private final SimulatedLog log;
    private final Random random;
    private final Ring ring;
    private final ViewerLoop loop;
    private final Housekeeping housekeeping;
    private final ViewerCounters counters = new ViewerCounters();
    private final List<Long> lags = new ArrayList<>();
    private final SimulatedHub hub;
    private final Faults faults = new Faults();
    private final List<Throwable> escaped = new ArrayList<>();
    private boolean signalled;
    private boolean dead;
    private long contained;

    SimulatedInstance(VirtualTime time, SimulatedLog log, Random random) {
        this.time = time;
        this.log = log;
        this.random = random;
        this.ring = new Ring(SimulatedHub.CONFIG.ringBytes());
        ViewerOutput output = new ViewerOutput(
                faults.in(new HttpChunkEncoder(UnpooledByteBufAllocator.DEFAULT, () -> false)),
                new ControlFrames(
                        () -> Instant.EPOCH.plus(time.now()),
                        new Random(1),
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(1)),
                counters,
                (events, viewers) -> lags.add(events.get(0).committedAt()));
        this.loop = new ViewerLoop(ring, this::read, this, CONFIG, output);
        this.housekeeping = new Housekeeping(loop, this, CONFIG, output);
        this.hub = new SimulatedHub(time, log, random, ring, this::announced);
        every(Duration.ofMillis(100), loop::tick);
        every(Duration.ofSeconds(1), housekeeping::everySecond);
    }

    ViewerLoop loop() {
        return loop;
    }

    SimulatedHub hub() {
        return hub;
    }

    /** What was told of when chunks were committed. */
    List<Long> lags() {
        return lags;
    }

    ViewerCounters counters() {
        return counters;
    }

    Housekeeping housekeeping() {
        return housekeeping;
    }

    Faults faults() {
        return faults;
    }

    /** What the loop threw at its executor, which a real process does not survive. */
    List<Throwable> escaped() {
        return escaped;
    }

    boolean isDead() {
        return dead;
    }

    long contained() {
        return contained;
    }

    void die() {
        dead = true;
        hub.die();
    }

    /** What {@link StartPoint} answers; null when that is 503. */
    EventId start(EventId wanted) {
        EventId newest = ring.newest();
        if (newest == null || wanted == null) {
            return newest;
        }
        if (ring.after(wanted, 1, 1) instanceof Ring.Slice.Events) {
            return wanted;
        }
        if (wanted.epoch() < newest.epoch()) {
            return StreamRequest.UNKNOWN;
        }
        try {
            var head = log.askHead();
            if (head.id().compareTo(newest) > 0) {
                hub.lookNow();
            }
            boolean known = wanted.epoch() == head.epoch()
                    && wanted.position() <= head.position()
                    && wanted.position() >= head.firstPosition() - 1;
            return known ? wanted : StreamRequest.UNKNOWN;
        } catch (SQLException away) {
            return null;
        }
    }

    private void announced() {
        if (!signalled) {
            signalled = true;
            soon(() -> {
                signalled = false;
                loop.logAdvanced();
            });
        }
    }

    private void read(CatchUpReader.Request request, java.util.function.Consumer<CatchUpReader.Answer> then) {
        time.afterMillis(random.nextInt(10), () -> {
            CatchUpReader.Answer answer = answer(request);
            time.afterMillis(random.nextInt(10), () -> {
                run(() -> then.accept(answer));
            });
        });
    }

    private CatchUpReader.Answer answer(CatchUpReader.Request request) {
        try {
            long after = request.after().position();
            LogPage page = log.page(request.filter().selection(), after, request.upTo(), LIMITS.rows());
            return CatchUpReader.Answer.of(
                    request, CatchUpReader.Stretch.of(SimulatedHub.bounded(page, LIMITS), LIMITS, request.upTo()));
        } catch (SQLException away) {
            return new CatchUpReader.Answer.NotNow();
        }
    }

    private void every(Duration interval, Runnable task) {
        time.after(interval, () -> {
            run(task);
            if (!dead) {
                every(interval, task);
            }
        });
    }

    @Override
    public Duration now() {
        return time.now();
    }

    @Override
    public void after(Duration delay, Runnable task) {
        time.after(delay, () -> run(task));
    }

    @Override
    public void contained(Throwable failure) {
        contained++;
    }

    private void run(Runnable task) {
        if (!dead) {
            try {
                task.run();
            } catch (Throwable failure) {
                escaped.add(failure);
            }
        }
    }

    @Override
    public void soon(Runnable task) {
        after(Duration.ZERO, task);
    }
}
