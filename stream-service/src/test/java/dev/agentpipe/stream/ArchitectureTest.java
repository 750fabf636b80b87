package dev.agentpipe.stream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.agentpipe.stream.access.ReadAccess;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("dev.agentpipe.stream");

    @Test
    void knows_no_other_service() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("dev.agentpipe.ingest..", "dev.agentpipe.upload..")
                .check(CLASSES);
    }

    @Test
    void has_no_cycles_of_packages() {
        slices().matching("dev.agentpipe.stream.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }

    @Test
    void injects_no_fields() {
        noFields().should().beAnnotatedWith(Inject.class).check(CLASSES);
    }

    /** What the simulation runs in virtual time must not see threads, clocks, sockets or the database. */
    @Test
    void keeps_the_state_machines_pure() {
        noClasses()
                .that()
                .haveNameMatching(".*\\.(Hub|HeldPublications|BackFill|Ring|ViewerLoop|CatchingUp|Groups?|Viewer)")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("java.sql..", "javax.sql..", "io.quarkus..", "io.vertx..", "io.netty.channel..")
                .orShould()
                .callMethod(System.class, "nanoTime")
                .orShould()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(CLASSES);
    }

    /** Reads are open to whom ReadAccess says: every endpoint has to ask it, or to demand a role. */
    @Test
    void leaves_no_endpoint_without_a_decision_about_who_may_use_it() {
        classes()
                .that()
                .areAnnotatedWith(Path.class)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(ReadAccess.class)
                .orShould()
                .dependOnClassesThat()
                .areAssignableTo(RolesAllowed.class)
                .check(CLASSES);
    }
}
