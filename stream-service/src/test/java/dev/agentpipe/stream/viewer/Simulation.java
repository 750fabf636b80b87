package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.SimulatedLog;
import dev.agentpipe.stream.VirtualTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;

/**
 * The whole of stream-service in virtual time: several instances, a bus that loses, doubles, reorders and delays, a log
 * that is away at times, restored or trimmed, viewers that join, lag, leave and resume elsewhere. Then everything heals, and
 * everybody must have been given everything.
 */
final class Simulation {

    private static final Duration FAULTS = Duration.ofMillis(1500);
    private static final Duration HEALING = Duration.ofMillis(3500);
    private static final String[] CONVERSATIONS = {"a", "b", "c", null};
    /** Of these conversations; the events of none are of either project. */
    private static final String[] PROJECTS = {"p", "q", "p"};

    private static final String[] TYPES = {"message.created", "log.entry"};

    private final Random random;
    private final VirtualTime time = new VirtualTime();
    private final SimulatedLog log = new SimulatedLog();
    private final List<SimulatedInstance> instances = new ArrayList<>();
    private final List<SimulatedClient> clients = new ArrayList<>();
    private final int loss;
    private final boolean loses;
    private final int failures;
    private boolean healed;

    Simulation(long seed) {
        random = new Random(seed);
        loss = random.nextInt(60);
        loses = random.nextInt(4) == 0;
        failures = random.nextInt(3) == 0 ? random.nextInt(30) : 0;
    }

    void run() {
        int events = random.nextInt(30);
        for (int i = 0; i < events; i++) {
            commit();
        }
        for (int i = 0; i < 1 + random.nextInt(3); i++) {
            instances.add(instance());
        }
        for (int i = 0; i < 4; i++) {
            clients.add(new SimulatedClient(log, filter()));
        }
        for (int step = 0; step < 40; step++) {
            time.afterMillis(random.nextInt((int) FAULTS.toMillis()), this::somethingHappens);
        }
        clients.forEach(this::live);
        time.runFor(FAULTS);
        heal();
        time.runFor(HEALING);
        demandConvergence();
    }

    private void somethingHappens() {
        switch (random.nextInt(24)) {
            case 0 -> log.away(true);
            case 1, 2 -> log.away(false);
            case 3 -> kill();
            case 4 -> oneInstance().hub().bus(random.nextBoolean());
            case 5 -> restoreOrTrim();
            case 6, 7 -> oneClient().leave();
            case 8 -> closeOne(oneInstance());
            default -> publish(write());
        }
    }

    private void closeOne(SimulatedInstance instance) {
        instance.loop().viewers().stream().findFirst().ifPresent(instance.housekeeping()::closeIfOpen);
    }

    private List<LoggedEvent> write() {
        List<LoggedEvent> batch = new ArrayList<>();
        // An ingester that finds the server restarted has the epoch checked before it writes.
        if (!log.awaitsNewEpoch()) {
            int size = 1 + random.nextInt(4);
            for (int i = 0; i < size; i++) {
                batch.add(commit());
            }
        }
        return batch;
    }

    private static List<LoggedEvent> silently(List<LoggedEvent> committed) {
        return committed.subList(0, 0);
    }

    private LoggedEvent commit() {
        int conversation = random.nextInt(4);
        String project = PROJECTS[conversation < 3 ? conversation : random.nextInt(2)];
        return log.commit(project, CONVERSATIONS[conversation], TYPES[random.nextInt(2)]);
    }

    private void publish(List<LoggedEvent> batch) {
        if (batch.isEmpty()) {
            return;
        }
        Publication whole = Publication.of(log.epoch(), batch);
        Publication publication = random.nextInt(8) == 0
                ? new Publication(whole.epoch(), whole.firstPosition(), whole.count(), List.of())
                : whole;
        for (SimulatedInstance instance : instances) {
            int copies = healed ? 1 : random.nextInt(100) < loss ? 0 : random.nextInt(10) == 0 ? 2 : 1;
            for (int copy = 0; copy < copies; copy++) {
                time.afterMillis(
                        healed ? 1 : random.nextInt(60), () -> instance.hub().publication(publication));
            }
        }
    }

    private void restoreOrTrim() {
        if (!loses || log.awaitsNewEpoch()) {
            return;
        }
        clients.forEach(SimulatedClient::mayBeReset);
        if (random.nextBoolean()) {
            log.restore(random.nextInt(12));
        } else {
            log.trim(random.nextInt(20));
        }
    }

    private void kill() {
        SimulatedInstance dead = instances.remove(random.nextInt(instances.size()));
        dead.die();
        instances.add(instance());
    }

    private SimulatedInstance instance() {
        SimulatedInstance instance = new SimulatedInstance(time, log, random);
        instance.faults().when(() -> !healed && random.nextInt(100) < failures);
        return instance;
    }

    /** A client's own life: it takes bytes, in its own time, and connects again when it has no connection. */
    private void live(SimulatedClient client) {
        boolean slow = !healed && random.nextInt(6) == 0;
        time.afterMillis(slow ? 40 + random.nextInt(200) : 1 + random.nextInt(10), () -> {
            if (!client.isConnected()) {
                client.leave();
                client.connect(oneInstance());
            } else {
                int most = healed ? 100 : 1 + random.nextInt(3);
                int taken = 0;
                while (taken < most && client.socket().take()) {
                    taken++;
                }
            }
            live(client);
        });
    }

    private void heal() {
        healed = true;
        log.away(false);
        instances.forEach(instance -> instance.hub().bus(true));
        boolean announced = random.nextBoolean();
        // What nobody announces is for the head check to find.
        time.afterMillis(2000, () -> publish(announced ? write() : silently(write())));
    }

    private void demandConvergence() {
        for (SimulatedClient client : clients) {
            if (client.cursor() == null || client.cursor().epoch() != log.epoch() || client.missing() != null) {
                throw new AssertionError("a viewer that stands at " + client.cursor() + " of " + log.head()
                        + " was never given " + client.missing());
            }
        }
        for (SimulatedInstance instance : instances) {
            if (!instance.escaped().isEmpty()) {
                throw new AssertionError(
                        "a loop could not go on", instance.escaped().get(0));
            }
            if (!log.head().equals(instance.hub().ring().newest())) {
                throw new AssertionError(
                        "a hub stands at " + instance.hub().ring().newest() + " of " + log.head());
            }
        }
    }

    int resets() {
        return clients.stream().mapToInt(SimulatedClient::resets).sum();
    }

    long gapsHealed() {
        return instances.stream()
                .mapToLong(instance -> instance.hub().counters().gapsHealed())
                .sum();
    }

    long lagged() {
        return instances.stream()
                .mapToLong(instance -> instance.counters().lagged())
                .sum();
    }

    long caughtUp() {
        return instances.stream()
                .mapToLong(instance -> instance.counters().caughtUpEvents())
                .sum();
    }

    long contained() {
        return instances.stream().mapToLong(SimulatedInstance::contained).sum();
    }

    private SimulatedInstance oneInstance() {
        return instances.get(random.nextInt(instances.size()));
    }

    private SimulatedClient oneClient() {
        return clients.get(random.nextInt(clients.size()));
    }

    private Filter filter() {
        Set<String> conversations =
                switch (random.nextInt(3)) {
                    case 0 -> Set.of("a");
                    case 1 -> Set.of("b", "c");
                    default -> Set.of();
                };
        Projects projects =
                switch (random.nextInt(5)) {
                    case 0 -> Projects.ofKey("p");
                    case 1 -> Projects.ofKey("q");
                    case 2 -> new Projects(Set.of("p", "q"));
                    default -> Projects.ALL;
                };
        return new Filter(
                projects,
                conversations,
                random.nextInt(4) == 0 ? Set.of("log.entry") : Set.of(),
                random.nextInt(4) == 0);
    }
}
