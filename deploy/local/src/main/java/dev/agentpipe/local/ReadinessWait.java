package dev.agentpipe.local;

import dev.agentpipe.local.gateway.Instance;
import dev.agentpipe.local.gateway.Instances;
import dev.agentpipe.servers.LogTail;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Waits, with a deadline, until every instance is ready. */
final class ReadinessWait {

    private static final Duration PAUSE = Duration.ofMillis(100);

    private final GatewayHealth health;
    private final Instances instances;
    private final DataFolder folder;
    private final Duration limit;

    ReadinessWait(GatewayHealth health, Instances instances, DataFolder folder, Duration limit) {
        this.health = health;
        this.instances = instances;
        this.folder = folder;
        this.limit = limit;
    }

    void awaitReady() {
        long deadline = System.nanoTime() + limit.toNanos();
        for (List<String> unready = unready(); !unready.isEmpty(); unready = unready()) {
            if (System.nanoTime() > deadline) {
                throw new StartException(failure(unready));
            }
            pause();
        }
    }

    /** Names of instances, or of the gateway alone when it does not answer. */
    private List<String> unready() {
        Optional<Set<String>> ready = health.readyInstances();
        if (ready.isEmpty()) {
            return List.of("gateway");
        }
        return instances.all().stream()
                .map(Instance::name)
                .filter(name -> !ready.get().contains(name))
                .toList();
    }

    private String failure(List<String> unready) {
        StringBuilder message =
                new StringBuilder("Not ready after " + limit.toSeconds() + " s: " + String.join(", ", unready));
        for (String name : unready) {
            Path log = folder.resolve("logs").resolve(name + ".log");
            message.append("\nThe end of ").append(log).append(":\n").append(LogTail.of(log));
        }
        return message.toString();
    }

    private static void pause() {
        try {
            TimeUnit.MILLISECONDS.sleep(PAUSE.toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartException("Interrupted while waiting for the services");
        }
    }
}
