package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Prints a line when an instance stops being ready, and when it is ready again; none when it first becomes ready. */
final class ReadinessReport implements Consumer<Instance> {

    private final Console console;
    private final Set<Instance> known = ConcurrentHashMap.newKeySet();

    ReadinessReport(Console console) {
        this.console = console;
    }

    @Override
    public void accept(Instance instance) {
        if (!instance.isReady()) {
            console.say(instance.name() + " is not ready");
        } else if (!known.add(instance)) {
            console.say(instance.name() + " is ready again");
        }
    }
}
