package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;

import java.time.Duration;
import java.util.function.Function;

/** Something that breaks while writers and viewers are at work, and is repaired before it returns. */
record Fault(String name, Step step) {

    /** What happens. */
    interface Step {
        void run(Cluster cluster, Exercise exercise) throws Exception;
    }

    /** Waits for so long, whether anything is answered or not. */
    static void lasting(Duration duration) {
        long until = System.nanoTime() + duration.toNanos();
        await().atMost(duration.plusSeconds(60)).until(() -> System.nanoTime() > until);
    }

    /**
     * What a network between the services and a server does for three seconds. A black hole ends with the reset of all
     * connections; what was only late arrives after all.
     */
    static Step network(Function<Cluster, FaultProxy> way, FaultProxy.Mode mode) {
        return (cluster, exercise) -> {
            FaultProxy proxy = way.apply(cluster);
            proxy.mode(mode);
            lasting(Duration.ofSeconds(3));
            if (mode == FaultProxy.Mode.BLACK_HOLE) {
                proxy.reset();
            }
            proxy.mode(FaultProxy.Mode.PASS);
        };
    }

    /** As JUnit prints it. */
    @Override
    public String toString() {
        return name;
    }
}
