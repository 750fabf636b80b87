package dev.agentpipe.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import dev.agentpipe.architecture.ModuleRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final ModuleRules RULES = ModuleRules.of("dev.agentpipe.local");

    /** Both run without the supervisor: the gateway as a process of its own, the demo as any client would. */
    @Test
    void the_gateway_and_the_demo_do_not_know_the_supervisor() {
        noClasses()
                .that()
                .resideInAnyPackage("dev.agentpipe.local.gateway..", "dev.agentpipe.local.demo..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.agentpipe.local", "dev.agentpipe.servers..")
                .check(RULES.classes());
    }

    @Test
    void knows_no_other_service() {
        RULES.knowsNoOtherService();
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
