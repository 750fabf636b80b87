package dev.agentpipe.benchmark;

import dev.agentpipe.architecture.ModuleRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    /** What is measured is what a client meets: nothing of the services is used to send, or to read the answers. */
    @Test
    void needs_these_libraries_only() {
        ModuleRules.of("dev.agentpipe.benchmark")
                .needsOnly(
                        "dev.agentpipe.kit..",
                        "dev.agentpipe.servers..",
                        "com.fasterxml.jackson..",
                        "org.HdrHistogram..",
                        "org.postgresql..");
    }
}
