package dev.agentpipe.model;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.agentpipe.model");

    /** A contract that needs a server to be read is none: no Quarkus, Vert.x, CDI or JAX-RS. */
    @Test
    void needs_jackson_bean_validation_and_jdbc_only() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "dev.agentpipe.model..",
                        "java..",
                        "javax.sql..",
                        "com.fasterxml.jackson..",
                        "jakarta.validation..")
                .check(CLASSES);
    }

    @Test
    void has_no_cycles_of_packages() {
        slices().matching("dev.agentpipe.model.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void depends_as_the_readme_draws_it() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("event")
                .definedBy("dev.agentpipe.model.event..")
                .layer("log")
                .definedBy("dev.agentpipe.model.log..")
                .layer("session")
                .definedBy("dev.agentpipe.model.session..")
                .layer("stored")
                .definedBy("dev.agentpipe.model.stored..")
                .layer("problem")
                .definedBy("dev.agentpipe.model.problem..")
                .whereLayer("event")
                .mayOnlyAccessLayers("session", "problem")
                .whereLayer("stored")
                .mayOnlyAccessLayers("event", "session")
                .whereLayer("log")
                .mayNotAccessAnyLayer()
                .whereLayer("session")
                .mayNotAccessAnyLayer()
                .whereLayer("problem")
                .mayNotAccessAnyLayer()
                .check(CLASSES);
    }
}
