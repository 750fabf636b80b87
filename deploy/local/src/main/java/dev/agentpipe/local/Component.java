package dev.agentpipe.local;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/**
 * A process of the local system: a server, the gateway or an instance of a service. {@link SupervisedProcess} decides when it is
 * started and stopped, one call at a time.
 */
sealed interface Component permits ServerComponent, JvmComponent {

    String name();

    /** Starts it for the first time, or again on the same port after it ended. */
    void start();

    /** Stops it gracefully within a deadline, and by force after that; returns when it has ended. */
    void stop();

    /** Completes with the exit status of the process that the last {@link #start} started. */
    CompletableFuture<Integer> onExit();

    /** The current process, as {@code run.json} shows it. */
    RunningProcess running();

    Path log();
}
