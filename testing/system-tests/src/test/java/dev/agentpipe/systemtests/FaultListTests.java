package dev.agentpipe.systemtests;

import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Runs a list of faults, each with writers and viewers at work. */
abstract class FaultListTests extends FaultTests {

    abstract Stream<Fault> faults();

    @ParameterizedTest
    @MethodSource("faults")
    void nothing_is_lost_and_nothing_comes_twice_after(Fault fault) throws Exception {
        survives(fault);
    }
}
