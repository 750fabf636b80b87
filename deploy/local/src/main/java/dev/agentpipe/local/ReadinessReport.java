package dev.agentpipe.local;

import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/** Prints a line when an instance stops being ready, and when it is ready again; none when it first becomes ready. */
final class ReadinessReport {

    private final Console console;
    private final Set<String> known = new HashSet<>();
    private Set<String> ready = Set.of();

    ReadinessReport(Console console) {
        this.console = console;
    }

    synchronized void update(Set<String> nowReady) {
        for (String name : new TreeSet<>(ready)) {
            if (!nowReady.contains(name)) {
                console.say(name + " is not ready");
            }
        }
        for (String name : new TreeSet<>(nowReady)) {
            if (!known.add(name) && !ready.contains(name)) {
                console.say(name + " is ready again");
            }
        }
        ready = Set.copyOf(nowReady);
    }
}
