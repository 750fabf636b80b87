package dev.agentpipe.model;

import dev.agentpipe.architecture.ModuleRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final ModuleRules RULES = ModuleRules.of("dev.agentpipe.model");

    /** A contract that needs a server to be read is none: no Quarkus, Vert.x, CDI or JAX-RS. */
    @Test
    void needs_jackson_bean_validation_and_jdbc_only() {
        RULES.needsOnly("com.fasterxml.jackson..", "jakarta.validation..");
    }

    @Test
    void has_no_cycles_of_packages() {
        RULES.hasNoCyclesOfPackages();
    }

    @Test
    void depends_between_packages_exactly_as_its_readme_draws() {
        RULES.dependsBetweenPackagesAsTheReadmeDraws();
    }
}
