package dev.agentpipe.runtime;

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
            .importPackages("dev.agentpipe.runtime");

    @Test
    void knows_no_service() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.agentpipe.ingest..", "dev.agentpipe.upload..", "dev.agentpipe.stream..")
                .check(CLASSES);
    }

    @Test
    void has_no_cycles_of_packages() {
        slices().matching("dev.agentpipe.runtime.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void depends_as_the_readme_draws_it() {
        layeredArchitecture()
                .consideringOnlyDependenciesInLayers()
                .layer("admin")
                .definedBy("dev.agentpipe.runtime.admin..")
                .layer("access")
                .definedBy("dev.agentpipe.runtime.access..")
                .layer("http")
                .definedBy("dev.agentpipe.runtime.http..")
                .layer("limit")
                .definedBy("dev.agentpipe.runtime.limit..")
                .layer("problem")
                .definedBy("dev.agentpipe.runtime.problem..")
                .layer("health")
                .definedBy("dev.agentpipe.runtime.health..")
                .layer("epoch")
                .definedBy("dev.agentpipe.runtime.epoch..")
                .layer("redis")
                .definedBy("dev.agentpipe.runtime.redis..")
                .layer("secret")
                .definedBy("dev.agentpipe.runtime.secret..")
                .layer("publishing")
                .definedBy("dev.agentpipe.runtime.publishing..")
                .layer("usage")
                .definedBy("dev.agentpipe.runtime.usage..")
                .layer("audit")
                .definedBy("dev.agentpipe.runtime.audit..")
                .whereLayer("admin")
                .mayOnlyAccessLayers("access", "audit")
                .whereLayer("access")
                .mayOnlyAccessLayers("http", "limit", "problem", "usage")
                .whereLayer("http")
                .mayOnlyAccessLayers("problem")
                .whereLayer("limit")
                .mayOnlyAccessLayers("redis")
                .whereLayer("problem")
                .mayNotAccessAnyLayer()
                .whereLayer("health")
                .mayOnlyAccessLayers("redis")
                .whereLayer("epoch")
                .mayOnlyAccessLayers("publishing")
                .whereLayer("publishing")
                .mayOnlyAccessLayers("redis")
                .whereLayer("secret")
                .mayNotAccessAnyLayer()
                .whereLayer("redis")
                .mayNotAccessAnyLayer()
                .whereLayer("usage")
                .mayNotAccessAnyLayer()
                .whereLayer("audit")
                .mayOnlyAccessLayers("http", "problem")
                .check(CLASSES);
    }

    @Test
    void injects_no_fields() {
        noFields().should().beAnnotatedWith(Inject.class).check(CLASSES);
    }
}
