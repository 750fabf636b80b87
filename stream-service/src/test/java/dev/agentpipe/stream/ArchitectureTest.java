package dev.agentpipe.stream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClasses;
import dev.agentpipe.architecture.ModuleRules;
import dev.agentpipe.stream.access.ReadAccess;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import java.util.Arrays;
import java.util.Timer;
import java.util.TimerTask;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final ModuleRules RULES = ModuleRules.of("dev.agentpipe.stream");
    private static final JavaClasses CLASSES = RULES.classes();
    private static final String HUB = "dev.agentpipe.stream.hub..";
    private static final String VIEWER = "dev.agentpipe.stream.viewer..";

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

    @Test
    void keeps_every_setting() {
        RULES.keepsEverySetting();
    }

    @Test
    void injects_no_fields() {
        noFields().should().beAnnotatedWith(Inject.class).check(CLASSES);
    }

    /** What the simulation runs in virtual time must not see threads, sockets or the database. */
    @Test
    void keeps_the_hub_free_of_everything_but_data() {
        onlyDependsOn(HUB, HUB);
    }

    @Test
    void keeps_the_viewers_free_of_everything_but_data_and_buffers() {
        onlyDependsOn(VIEWER, VIEWER, HUB, "io.netty.buffer", "com.fasterxml.jackson.core.io");
    }

    private static void onlyDependsOn(String room, String... others) {
        String[] data = {
            "java.lang..",
            "java.nio.charset",
            "java.time..",
            "java.util",
            "java.util.function",
            "java.util.random",
            "java.util.stream",
            "java.util.concurrent.atomic",
            "dev.agentpipe.model.."
        };
        classes()
                .that()
                .resideInAPackage(room)
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(and(data, others))
                .check(CLASSES);
    }

    @Test
    void keeps_the_hub_and_the_viewers_free_of_threads_and_processes() {
        noClasses()
                .that()
                .resideInAnyPackage(HUB, VIEWER)
                .should()
                .dependOnClassesThat()
                .belongToAnyOf(
                        Thread.class,
                        Timer.class,
                        TimerTask.class,
                        Runtime.class,
                        Process.class,
                        ProcessBuilder.class,
                        ProcessHandle.class)
                .check(CLASSES);
    }

    /** Time and chance come from outside, so that a seed replays a history exactly. */
    @Test
    void keeps_the_hub_and_the_viewers_free_of_clocks() {
        noClasses()
                .that()
                .resideInAnyPackage(HUB, VIEWER)
                .should()
                .callCodeUnitWhere(
                        DescribedPredicate.describe("a clock or a source of chance", ArchitectureTest::isClock))
                .check(CLASSES);
    }

    private static boolean isClock(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        String name = call.getName();
        return (owner.startsWith("java.time.") && (name.equals("now") || name.startsWith("system")))
                || name.equals("nanoTime")
                || name.equals("currentTimeMillis")
                || (owner.equals("java.lang.Math") && name.equals("random"))
                || owner.equals("java.util.Random")
                || (owner.equals("java.util.UUID") && name.equals("randomUUID"));
    }

    private static String[] and(String[] some, String... more) {
        String[] all = Arrays.copyOf(some, some.length + more.length);
        System.arraycopy(more, 0, all, some.length, more.length);
        return all;
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
