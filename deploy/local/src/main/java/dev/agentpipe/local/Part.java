package dev.agentpipe.local;

import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;

/** One process of the local system; {@link SupervisedProcess} decides when it is started and stopped, one call at a time. */
interface Part {

    String name();

    /** Starts it for the first time, or again on the same port after it ended. */
    void start();

    /** Ends it in order within a deadline, and by force after that; returns when it has ended. */
    void stop();

    /** Completes with the exit status of the process that {@link #start} started last. */
    CompletableFuture<Integer> onExit();

    /** As {@code run.json} shows it. */
    RunningProcess running();

    Path log();
}
