package dev.agentpipe.runtime.stop;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/**
 * Gives a process that is stopped by a signal the status 0 when its stop went well: the JVM always exits with 143,
 * which orchestrators take for a failure. A stop that is stuck ends the process with 1, before the orchestrator kills
 * it.
 */
@ApplicationScoped
public class StopStatus {

    private static final Logger LOG = Logger.getLogger(StopStatus.class);
    private static final int STUCK = 1;

    private final Stop stop;
    private volatile boolean wentWellAfterSignal;

    StopStatus(Stop stop) {
        this.stop = stop;
    }

    void start(@Observes @Priority(1) StartupEvent starting) {
        // Tests and dev mode stop an application without ending the process.
        if (LaunchMode.current() == LaunchMode.NORMAL) {
            Application application = Application.currentApplication();
            Runtime.getRuntime().addShutdownHook(new Thread(() -> end(application), "stop-status"));
        }
    }

    /** The last step; after a signal it runs while the JVM is shutting down. */
    void written(@Observes @Priority(Integer.MAX_VALUE) ShutdownEvent ending) {
        wentWellAfterSignal = ApplicationLifecycleManager.isVmShuttingDown();
    }

    /** Beside Quarkus's own hook, which does the work. */
    private void end(Application application) {
        Thread watch = new Thread(this::endIfStuck, "stop-watch");
        watch.setDaemon(true);
        watch.start();
        application.awaitShutdown();
        // What the JVM does after that may take its time: it may be writing an archive of its classes.
        watch.interrupt();
        if (wentWellAfterSignal) {
            System.out.flush();
            Runtime.getRuntime().halt(0);
        }
    }

    private void endIfStuck() {
        try {
            Thread.sleep(stop.limit().toMillis());
        } catch (InterruptedException e) {
            return;
        }
        LOG.errorf(
                "the stop is stuck after %d s; this process ends", stop.limit().toSeconds());
        Runtime.getRuntime().halt(STUCK);
    }
}
