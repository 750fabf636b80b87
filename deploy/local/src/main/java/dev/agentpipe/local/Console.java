package dev.agentpipe.local;

import java.io.PrintStream;

/** What the person who started the system reads: few, short, whole lines. Any thread may write. */
final class Console {

    private final PrintStream out;

    Console(PrintStream out) {
        this.out = out;
    }

    void say(String line) {
        out.println(line);
        out.flush();
    }
}
