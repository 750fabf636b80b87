package dev.agentpipe.local.gateway;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;

/** All instances behind the gateway, which take requests in turn. Thread-safe. */
public final class Instances {

    private volatile List<Instance> all;
    private final AtomicInteger turn = new AtomicInteger();

    public Instances(List<Instance> all) {
        this.all = List.copyOf(all);
    }

    /** Requests in progress keep their instance. */
    void replace(List<Instance> current) {
        all = List.copyOf(current);
    }

    public List<Instance> all() {
        return all;
    }

    public List<Instance> of(ServiceKind kind) {
        return all.stream().filter(instance -> instance.kind() == kind).toList();
    }

    /** The next ready instance in turn, except those that this request has tried already. */
    Optional<Instance> next(ServiceKind kind, Set<Instance> tried) {
        List<Instance> candidates = new ArrayList<>();
        for (Instance instance : all) {
            if (instance.kind() == kind && instance.isReady() && !tried.contains(instance)) {
                candidates.add(instance);
            }
        }
        if (candidates.isEmpty()) {
            return Optional.empty();
        }
        return Optional.of(candidates.get(Math.floorMod(turn.getAndIncrement(), candidates.size())));
    }
}
