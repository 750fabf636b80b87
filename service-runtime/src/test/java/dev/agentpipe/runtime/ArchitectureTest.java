package dev.agentpipe.runtime;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import dev.agentpipe.architecture.ModuleRules;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final ModuleRules RULES = ModuleRules.of("dev.agentpipe.runtime");

    @Test
    void knows_no_service() {
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

    @Test
    void keeps_every_setting() {
        RULES.keepsEverySetting();
    }

    @Test
    void injects_no_fields() {
        noFields().should().beAnnotatedWith(Inject.class).check(RULES.classes());
    }
}
