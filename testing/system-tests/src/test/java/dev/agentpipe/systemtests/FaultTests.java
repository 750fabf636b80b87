package dev.agentpipe.systemtests;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;

/** One cluster that must survive several faults in turn, and be as before after each. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class FaultTests {

    private static final int AROUND = 200;

    Cluster cluster;
    private Baseline base;

    @BeforeAll
    void startCluster() throws Exception {
        cluster = newCluster();
        try (Exercise warmUp = Exercise.begin(cluster, 50)) {
            warmUp.finishAndAudit();
        }
        base = Baseline.of(cluster);
    }

    Cluster newCluster() {
        return Cluster.startForFaults();
    }

    /** The heap last, and once: collecting it takes time. */
    @AfterAll
    void stopCluster() throws Exception {
        try {
            if (base != null) {
                base.assertHeapIsBack();
            }
        } finally {
            cluster.close();
        }
    }

    /** Writes before, during and after; then every viewer must have everything, and nothing may be left over. */
    void survives(Fault fault) throws Exception {
        try (Exercise exercise = Exercise.begin(cluster)) {
            exercise.answers(AROUND);
            fault.step().run(cluster, exercise);
            exercise.answers(AROUND);
            exercise.finishAndAudit();
        }
        base.assertIsBack();
    }

    void assertNothingIsLeftOver() {
        base.assertIsBack();
    }
}
