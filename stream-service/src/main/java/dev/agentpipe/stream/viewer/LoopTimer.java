package dev.agentpipe.stream.viewer;

import java.time.Duration;

/** The clock of an event loop, and how to run something on it later. */
public interface LoopTimer {

    /** Never goes back. */
    Duration now();

    void after(Duration delay, Runnable task);

    /** Runs after everything else that the loop has to do now. */
    void soon(Runnable task);

    /** Something failed, perhaps an allocation, and was handled: the viewers concerned wait or were disconnected. */
    void contained(Throwable failure);
}
