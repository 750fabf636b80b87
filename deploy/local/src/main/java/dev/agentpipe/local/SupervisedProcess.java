package dev.agentpipe.local;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Keeps one component running until it is stopped, as an orchestrator would.
 *
 * <p>INVARIANT: the component is started and stopped only under the lock of this object; once {@code stopped}, it is
 * never started again. So a stop waits for a start in progress, and leaves nothing behind.
 */
final class SupervisedProcess {

    private final Component component;
    private final Console console;
    private final ScheduledExecutorService executor;
    private final Runnable restarted;
    private final RestartPolicy policy;
    private int attempts;
    private long startedAt;
    private boolean stopped;
    private volatile RunningProcess running;

    /** @param restarted called after each restart, with this object's lock held; must not block for long */
    SupervisedProcess(
            Component component,
            Console console,
            ScheduledExecutorService executor,
            Runnable restarted,
            RestartPolicy policy) {
        this.component = component;
        this.console = console;
        this.executor = executor;
        this.restarted = restarted;
        this.policy = policy;
    }

    /** The first start; when it fails, that is up to the caller. */
    synchronized void start() {
        if (stopped) {
            throw new StartException("Stopped while starting " + component.name());
        }
        launch();
    }

    synchronized void stop() {
        stopped = true;
        try {
            component.stop();
        } catch (RuntimeException e) {
            console.say(component.name() + " did not stop cleanly: " + firstLine(e));
        }
    }

    /** The process last started, without waiting for a start or stop in progress; empty before the first start. */
    Optional<RunningProcess> running() {
        return Optional.ofNullable(running);
    }

    private void launch() {
        component.start();
        running = component.running();
        startedAt = System.nanoTime();
        component.onExit().thenAcceptAsync(this::ended, executor);
    }

    private synchronized void ended(int status) {
        if (stopped) {
            return;
        }
        if (System.nanoTime() - startedAt > policy.stableAfter().toNanos()) {
            attempts = 0;
        }
        restartLater("ended (status " + status + ")");
    }

    private void restartLater(String reason) {
        String log = ". Log: " + component.log();
        if (attempts == policy.attempts()) {
            console.say(component.name() + " " + reason + " after " + attempts
                    + " restarts in a row and stays down; the rest keeps running" + log);
            return;
        }
        attempts++;
        Duration pause = policy.pauseBefore(attempts);
        console.say(component.name() + " " + reason + "; starting it again in " + pause.toMillis() + " ms" + log);
        executor.schedule(this::restart, pause.toMillis(), TimeUnit.MILLISECONDS);
    }

    private synchronized void restart() {
        if (stopped) {
            return;
        }
        try {
            launch();
            restarted.run();
        } catch (RuntimeException e) {
            restartLater("did not start: " + firstLine(e));
        }
    }

    private static String firstLine(RuntimeException e) {
        return String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    }
}
