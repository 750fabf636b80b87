package dev.agentpipe.servers;

import java.util.concurrent.CompletableFuture;

/** PostgreSQL or Redis, as seen by whoever keeps it running. */
public interface Server extends AutoCloseable {

    int port();

    long pid();

    /** Completes when the current process has ended, however; a restart has a completion of its own. */
    CompletableFuture<Integer> onExit();

    /** Starts it again on the same port, stopping it first if it is running. */
    void restart();

    @Override
    void close();
}
