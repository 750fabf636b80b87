package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** One line when an instance stops being ready, and one when it is again; none when it is for the first time. */
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
