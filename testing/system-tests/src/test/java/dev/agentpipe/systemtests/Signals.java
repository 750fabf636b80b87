package dev.agentpipe.systemtests;

import java.io.IOException;

/** Sends signals to processes that are not this test's children. */
final class Signals {

    private Signals() {}

    /** To the process and all its descendants, some of which may have ended meanwhile. */
    static void sendToAll(long pid, String name) throws IOException, InterruptedException {
        send(pid, name);
        for (ProcessHandle child :
                ProcessHandle.of(pid).orElseThrow().descendants().toList()) {
            new ProcessBuilder("sh", "-c", "kill -s " + name + " " + child.pid() + " 2>/dev/null")
                    .start()
                    .waitFor();
        }
    }

    static void send(long pid, String name) throws IOException, InterruptedException {
        int status = new ProcessBuilder("sh", "-c", "kill -s " + name + " " + pid)
                .inheritIO()
                .start()
                .waitFor();
        if (status != 0) {
            throw new IllegalStateException("cannot send " + name + " to process " + pid);
        }
    }
}
