package dev.agentpipe.servers;

import java.util.function.IntFunction;

/** A server that answers on a port. */
record LaunchedServer(int port, ChildProcess process) {

    private static final int ATTEMPTS = 5;

    /**
     * Starts on this port, or for 0 on a free one. A free port may be taken by another process before the server binds
     * it, so several are tried; a fixed one is tried once and named when it is taken.
     *
     * @param start starts on the port it is given and returns when the server answers
     */
    static LaunchedServer start(int port, IntFunction<ChildProcess> start) {
        if (port != 0) {
            requireFree(port);
            return new LaunchedServer(port, start.apply(port));
        }
        for (int attempt = 1; ; attempt++) {
            int free = FreePorts.next();
            try {
                return new LaunchedServer(free, start.apply(free));
            } catch (ServerException e) {
                if (attempt == ATTEMPTS || FreePorts.isFree(free)) {
                    throw e;
                }
            }
        }
    }

    private static void requireFree(int port) {
        if (!FreePorts.isFree(port)) {
            throw new ServerException("Port " + port + " on 127.0.0.1 is taken by another process");
        }
    }
}
