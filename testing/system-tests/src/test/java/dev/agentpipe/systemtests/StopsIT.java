package dev.agentpipe.systemtests;

import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Tag;

/** Twenty stops of each service under load, with two instances of each; {@code DeliveryIT} has one. */
@Tag("faults")
class StopsIT extends FaultTests {

    @Override
    Cluster newCluster() {
        return Cluster.startTwoOfEach();
    }

    @RepeatedTest(5)
    void nothing_that_was_answered_is_lost_and_whoever_asks_again_is_served_by_the_other_instance() throws Exception {
        survives(Stops.of(4));
    }
}
