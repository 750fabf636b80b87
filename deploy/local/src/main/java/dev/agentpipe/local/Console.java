package dev.agentpipe.local;

import java.io.PrintStream;

/** The terminal of the person who started the system: few, short, whole lines. Thread-safe. */
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
