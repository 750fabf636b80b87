package dev.agentpipe.systemtests;

import java.io.IOException;

/** Signals to processes that somebody else started for the test. */
final class Signals {

    private Signals() {}

    /** To the process and all that it has started; of those, some may have ended when they come to it. */
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
