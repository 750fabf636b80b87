package dev.agentpipe.stream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import org.jboss.logging.Logger;
import org.junit.jupiter.api.Test;

/** The promise under everything that can happen, by the seed: {@code -Dsimulation.seed=N} replays one alone. */
class SimulationTest {

    private static final Logger LOG = Logger.getLogger(SimulationTest.class);

    @Test
    void every_viewer_sees_every_event_once_and_in_order_whatever_happens() {
        long first = Long.getLong("simulation.seed", 0);
        long seeds = System.getProperty("simulation.seed") == null ? Long.getLong("simulation.seeds", 10_000) : 1;
        long begun = System.nanoTime();
        long resets = 0;
        long healed = 0;
        long lagged = 0;
        long caughtUp = 0;
        long contained = 0;
        for (long seed = first; seed < first + seeds; seed++) {
            Simulation simulation = new Simulation(seed);
            try {
                simulation.run();
            } catch (AssertionError | RuntimeException failure) {
                throw new AssertionError("replay with -Dsimulation.seed=" + seed, failure);
            }
            resets += simulation.resets();
            healed += simulation.gapsHealed();
            lagged += simulation.lagged();
            caughtUp += simulation.caughtUp();
            contained += simulation.contained();
        }
        LOG.infof(
                "%d seeds took %d ms: %d gaps healed, %d times lagged, %d events caught up, %d resets, %d failures",
                seeds, (System.nanoTime() - begun) / 1_000_000, healed, lagged, caughtUp, resets, contained);
        if (seeds > 1_000) {
            assertThat(java.util.List.of(resets, healed, lagged, caughtUp, contained))
                    .as("a simulation in which nothing happens shows nothing")
                    .allMatch(count -> count > 1_000);
        }
    }
}
