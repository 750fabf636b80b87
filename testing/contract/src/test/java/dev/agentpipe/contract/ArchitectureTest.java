package dev.agentpipe.contract;

import dev.agentpipe.architecture.ModuleRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    /** It judges answers by their description alone. */
    @Test
    void needs_these_libraries_only() {
        ModuleRules.of("dev.agentpipe.contract").needsOnly("com.fasterxml.jackson..", "com.networknt..");
    }
}
