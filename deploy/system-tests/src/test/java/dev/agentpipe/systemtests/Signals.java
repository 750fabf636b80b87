package dev.agentpipe.systemtests;

import java.io.IOException;

/** Signals to processes that somebody else started for the test. */
final class Signals {

    private Signals() {}

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
