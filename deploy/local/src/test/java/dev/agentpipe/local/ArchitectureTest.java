package dev.agentpipe.local;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.agentpipe");

    /** The gateway also runs alone in a container, without the supervisor's libraries. */
    @Test
    void the_gateway_does_not_know_the_supervisor() {
        noClasses()
                .that()
                .resideInAPackage("dev.agentpipe.local.gateway..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.agentpipe.local", "dev.agentpipe.local.demo..", "dev.agentpipe.servers..")
                .check(CLASSES);
    }

    @Test
    void the_demo_is_a_client_like_any_other() {
        noClasses()
                .that()
                .resideInAPackage("dev.agentpipe.local.demo..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.agentpipe.local", "dev.agentpipe.local.gateway..", "dev.agentpipe.servers..")
                .check(CLASSES);
    }

    @Test
    void packages_have_no_cycles() {
        slices().matching("dev.agentpipe.(**)").should().beFreeOfCycles().check(CLASSES);
    }
}
