package dev.agentpipe.upload;

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
            .importPackages("dev.agentpipe.upload");

    @Test
    void knows_no_other_service() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.agentpipe.ingest..", "dev.agentpipe.stream..")
                .check(CLASSES);
    }

    @Test
    void has_no_cycles_of_packages() {
        slices().matching("dev.agentpipe.upload.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    /** The picture in README.md. */
    @Test
    void depends_between_packages_as_the_readme_draws() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("request")
                .definedBy("dev.agentpipe.upload.request")
                .layer("session")
                .definedBy("dev.agentpipe.upload.session")
                .layer("state")
                .definedBy("dev.agentpipe.upload.state")
                .layer("eventlog")
                .definedBy("dev.agentpipe.upload.eventlog")
                .layer("store")
                .definedBy("dev.agentpipe.upload.store")
                .layer("body")
                .definedBy("dev.agentpipe.upload.body")
                .layer("root")
                .definedBy("dev.agentpipe.upload")
                .whereLayer("request")
                .mayNotBeAccessedByAnyLayer()
                .whereLayer("session")
                .mayOnlyBeAccessedByLayers("request")
                .whereLayer("state")
                .mayOnlyBeAccessedByLayers("request")
                .whereLayer("eventlog")
                .mayOnlyBeAccessedByLayers("request")
                .whereLayer("store")
                .mayOnlyBeAccessedByLayers("request", "session", "state", "eventlog")
                .whereLayer("body")
                .mayOnlyBeAccessedByLayers("request", "session", "state", "eventlog", "store")
                .whereLayer("root")
                .mayNotAccessAnyLayer()
                .check(CLASSES);
    }

    @Test
    void injects_no_fields() {
        noFields().should().beAnnotatedWith(Inject.class).check(CLASSES);
    }
}
