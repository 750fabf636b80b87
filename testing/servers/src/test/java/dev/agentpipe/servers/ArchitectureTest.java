package dev.agentpipe.servers;

import dev.agentpipe.architecture.ModuleRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    /** The local start uses it without any of the services' libraries. */
    @Test
    void needs_these_libraries_only() {
        ModuleRules.of("dev.agentpipe.servers").needsOnly("org.apache.commons.compress..", "org.postgresql..");
    }
}
