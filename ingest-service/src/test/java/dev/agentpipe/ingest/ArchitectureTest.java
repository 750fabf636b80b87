package dev.agentpipe.ingest;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.agentpipe.ingest");

    @Test
    void knows_no_other_service() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.agentpipe.upload..", "dev.agentpipe.stream..")
                .check(CLASSES);
    }

    @Test
    void has_no_cycles_of_packages() {
        slices().matching("dev.agentpipe.ingest.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    /** As the README draws it. */
    @Test
    void packages_depend_on_each_other_as_drawn() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("event")
                .definedBy("dev.agentpipe.ingest.event..")
                .layer("idle")
                .definedBy("dev.agentpipe.ingest.idle..")
                .layer("append")
                .definedBy("dev.agentpipe.ingest.append..")
                .layer("rejected")
                .definedBy("dev.agentpipe.ingest.rejected..")
                .layer("keys")
                .definedBy("dev.agentpipe.ingest.keys..")
                .layer("projects")
                .definedBy("dev.agentpipe.ingest.projects..")
                .layer("admin")
                .definedBy("dev.agentpipe.ingest.admin..")
                .layer("schema")
                .definedBy("dev.agentpipe.ingest.schema..")
                .whereLayer("event")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("idle")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("schema")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("keys")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("projects")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("admin")
                .mayOnlyBeAccessedByLayers("keys")
                .whereLayer("append")
                .mayOnlyBeAccessedByLayers("event", "idle")
                .whereLayer("rejected")
                .mayOnlyBeAccessedByLayers("event")
                .check(CLASSES);
    }

    @Test
    void injects_no_fields() {
        noFields().should().beAnnotatedWith(Inject.class).check(CLASSES);
    }
}
