package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Ends one of these instances after the other, as an orchestrator does, and starts it again. */
final class Restarts {

    private final List<ServiceProcess> instances;
    private final Duration pause;
    private final Thread thread = new Thread(this::run, "restarts");
    private final Thread exit = new Thread(this::close);
    private boolean closed;
    private volatile boolean ending;
    private volatile int count;
    private volatile RuntimeException failure;

    Restarts(List<ServiceProcess> instances, Duration pause) {
        this.instances = List.copyOf(instances);
        this.pause = pause;
        Runtime.getRuntime().addShutdownHook(exit);
        thread.start();
    }

    private void run() {
        int restarted = 0;
        try {
            while (!ending) {
                TimeUnit.MILLISECONDS.sleep(pause.toMillis());
                ServiceProcess instance = instances.get(restarted % instances.size());
                instance.terminate();
                start(instance);
                instance.awaitReady();
                restarted++;
                count = restarted;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private synchronized void start(ServiceProcess instance) {
        if (closed) {
            throw new IllegalStateException("the run is ending");
        }
        instance.start();
    }

    /** Ctrl+C. What starts afterwards nobody would stop. */
    private synchronized void close() {
        closed = true;
        instances.forEach(ServiceProcess::close);
    }

    int count() {
        return count;
    }

    void check() {
        if (failure != null) {
            throw failure;
        }
    }

    /** Returns when the restart that is under way is done. */
    void end() throws InterruptedException {
        ending = true;
        thread.join();
    }
}
