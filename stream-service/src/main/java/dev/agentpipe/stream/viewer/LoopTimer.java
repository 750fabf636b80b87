package dev.agentpipe.stream.viewer;

import java.time.Duration;

/** The time of an event loop, and how to do something on it later. */
public interface LoopTimer {

    /** Never goes back. */
    Duration now();

    void after(Duration delay, Runnable task);

    /** After what else the loop has to do now. */
    void soon(Runnable task);

    /** Something failed, an allocation perhaps, and was contained: the viewers concerned wait or were dropped. */
    void contained(Throwable failure);
}
