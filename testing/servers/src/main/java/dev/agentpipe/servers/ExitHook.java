package dev.agentpipe.servers;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Stops the servers that are still open when this JVM ends, tests that forgot to close theirs included. */
final class ExitHook {

    private static final Set<AutoCloseable> OPEN = ConcurrentHashMap.newKeySet();

    static {
        Runtime.getRuntime().addShutdownHook(new Thread(ExitHook::closeAll, "servers-exit"));
    }

    private ExitHook() {}

    static void add(AutoCloseable server) {
        OPEN.add(server);
    }

    static void remove(AutoCloseable server) {
        OPEN.remove(server);
    }

    private static void closeAll() {
        OPEN.parallelStream().forEach(ExitHook::close);
    }

    private static void close(AutoCloseable server) {
        try {
            server.close();
        } catch (Exception e) {
            System.err.println("Not stopped at exit: " + server + ": " + e);
        }
    }
}
