package dev.agentpipe.local;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one part running until it is stopped, as an orchestrator would.
 *
 * <p>INVARIANT: under the lock of this object the part is started, stopped, or neither; once {@code stopped}, it is
 * never started again. So a stop that meets a start waits for it, and leaves nothing behind.
 */
final class SupervisedProcess {

    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
    private static final Duration STEADY = Duration.ofSeconds(10);

    private final Part part;
    private final Console console;
    private final ScheduledExecutorService executor;
    private final Runnable changed;
    private Duration pause = FIRST_PAUSE;
    private long startedAt;
    private boolean stopped;
    private volatile RunningProcess running;

    /** @param changed called after each start again, with this object's lock held; must not block for long */
    SupervisedProcess(Part part, Console console, ScheduledExecutorService executor, Runnable changed) {
        this.part = part;
        this.console = console;
        this.executor = executor;
        this.changed = changed;
    }

    /** The first start, whose failure is the caller's. */
    synchronized void start() {
        if (stopped) {
            throw new StartException("Stopped while starting " + part.name());
        }
        launch();
    }

    synchronized void stop() {
        stopped = true;
        try {
            part.stop();
        } catch (RuntimeException e) {
            console.say(part.name() + " was not stopped in order: " + firstLine(e));
        }
    }

    /** As last started, without waiting for a start or stop that is under way; empty before the first start. */
    Optional<RunningProcess> running() {
        return Optional.ofNullable(running);
    }

    Part part() {
        return part;
    }

    private void launch() {
        part.start();
        running = part.running();
        startedAt = System.nanoTime();
        part.onExit().thenAcceptAsync(this::ended, executor);
    }

    private synchronized void ended(int status) {
        if (stopped) {
            return;
        }
        if (System.nanoTime() - startedAt > STEADY.toNanos()) {
            pause = FIRST_PAUSE;
        }
        console.say(part.name() + " ended (status " + status + "); starting it again. Log: " + part.log());
        later();
    }

    private void later() {
        executor.schedule(this::again, pause.toMillis(), TimeUnit.MILLISECONDS);
        Duration doubled = pause.multipliedBy(2);
        pause = doubled.compareTo(LONGEST_PAUSE) < 0 ? doubled : LONGEST_PAUSE;
    }

    private synchronized void again() {
        if (stopped) {
            return;
        }
        try {
            launch();
            changed.run();
        } catch (RuntimeException e) {
            console.say(part.name() + " does not start: " + firstLine(e) + ". Log: " + part.log());
            later();
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
