package dev.agentpipe.stream;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import dev.agentpipe.stream.access.ReadAccess;
import jakarta.annotation.security.RolesAllowed;
import jakarta.inject.Inject;
import jakarta.ws.rs.Path;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

    private static final String ROOT = "dev.agentpipe.stream.";
    private static final String HUB = ROOT + "hub";
    private static final String VIEWER = ROOT + "viewer";
    private static final Pattern ARROW = Pattern.compile("^(\\w+) +→ (.+)$", Pattern.MULTILINE);

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
    void depends_between_packages_exactly_as_its_readme_draws() throws IOException {
        Map<String, Set<String>> drawn = new TreeMap<>();
        ARROW.matcher(Files.readString(java.nio.file.Path.of("README.md")))
                .results()
                .forEach(arrow -> drawn.put(arrow.group(1), targets(arrow)));
        Map<String, Set<String>> actual = new TreeMap<>();
        for (JavaClass type : CLASSES) {
            if (type.getPackageName().startsWith(ROOT)) {
                Set<String> targets = actual.computeIfAbsent(room(type), first -> new TreeSet<>());
                type.getDirectDependenciesFromSelf().stream()
                        .map(Dependency::getTargetClass)
                        .filter(target -> target.getPackageName().startsWith(ROOT))
                        .map(ArchitectureTest::room)
                        .filter(target -> !target.equals(room(type)))
                        .forEach(targets::add);
            }
        }
        assertThat(actual).isEqualTo(drawn);
    }

    private static Set<String> targets(MatchResult arrow) {
        return arrow.group(2).equals("nothing")
                ? Set.of()
                : Arrays.stream(arrow.group(2).split(", ")).collect(toCollection(TreeSet::new));
    }

    private static String room(JavaClass type) {
        return type.getPackageName().substring(ROOT.length()).replaceAll("\\..*", "");
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
            "java.io",
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
    void keeps_the_hub_and_the_viewers_free_of_threads() {
        noClasses()
                .that()
                .resideInAnyPackage(HUB, VIEWER)
                .should()
                .dependOnClassesThat()
                .areAssignableTo(Thread.class)
                .check(CLASSES);
    }

    /** Time and chance come from outside, so that a seed replays a history exactly. */
    @Test
    void keeps_the_hub_and_the_viewers_free_of_clocks() {
        noClasses()
                .that()
                .resideInAnyPackage(HUB, VIEWER)
                .should()
                .callMethodWhere(
                        DescribedPredicate.describe("a clock or a source of chance", ArchitectureTest::isClock))
                .check(CLASSES);
    }

    private static boolean isClock(JavaCall<?> call) {
        String owner = call.getTargetOwner().getName();
        String name = call.getName();
        return (owner.startsWith("java.time.") && (name.equals("now") || name.startsWith("system")))
                || name.equals("nanoTime")
                || name.equals("currentTimeMillis")
                || (owner.equals("java.lang.Math") && name.equals("random"));
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
