package dev.agentpipe.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The module whose tests run, and the rules that every module keeps. */
public final class ModuleRules {

    private static final String[] SERVICES = {
        "dev.agentpipe.ingest..", "dev.agentpipe.upload..", "dev.agentpipe.stream.."
    };

    private static final String[] JDK = {"java..", "javax.net..", "javax.sql..", "javax.tools.."};

    /** A line of the drawing in the module's README, as {@code netty → hub, viewer}. */
    private static final Pattern ARROW = Pattern.compile("^(\\w+) +→ (.+)$", Pattern.MULTILINE);

    /** In the drawing: the classes that stand directly in the module's package. */
    private static final String ROOT = "root";

    private final String root;
    private final JavaClasses classes;

    private ModuleRules(String root, JavaClasses classes) {
        this.root = root;
        this.classes = classes;
    }

    /** All classes below this package but those of tests. */
    public static ModuleRules of(String root) {
        return new ModuleRules(
                root,
                new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages(root));
    }

    /** The tests of a module that consists of nothing else. */
    public static ModuleRules ofTests(String root) {
        return new ModuleRules(
                root,
                new ClassFileImporter()
                        .withImportOption(new ImportOption.OnlyIncludeTests())
                        .importPackages(root));
    }

    public JavaClasses classes() {
        return classes;
    }

    /** Itself, the JDK and these: what else comes onto the class path is not used by chance. */
    public void needsOnly(String... packages) {
        ArchRuleDefinition.classes()
                .should()
                .onlyDependOnClassesThat(
                        resideInAnyPackage(packages).or(resideInAnyPackage(JDK)).or(resideInAnyPackage(root + "..")))
                .check(classes);
    }

    public void knowsNoOtherService() {
        noClasses()
                .should()
                .dependOnClassesThat(resideInAnyPackage(Arrays.stream(SERVICES)
                        .filter(service -> !service.equals(root + ".."))
                        .toArray(String[]::new)))
                .check(classes);
    }

    /** Quarkus drops a mapping that nothing injects: its settings, used in expressions, would be unknown and unchecked. */
    public void keepsEverySetting() {
        ArchRuleDefinition.classes()
                .that()
                .areAnnotatedWith("io.smallrye.config.ConfigMapping")
                .should()
                .beAnnotatedWith("io.quarkus.arc.Unremovable")
                .check(classes);
    }

    public void hasNoCyclesOfPackages() {
        slices().matching(root + ".(*)..").should().beFreeOfCycles().check(classes);
    }

    /** Exactly: neither an arrow that is not drawn nor one that is no longer there, and no package that is missing. */
    public void dependsBetweenPackagesAsTheReadmeDraws() {
        assertThat(actual()).isEqualTo(drawn(readme()));
    }

    Map<String, Set<String>> actual() {
        Map<String, Set<String>> actual = new TreeMap<>();
        for (JavaClass type : classes) {
            Set<String> targets = actual.computeIfAbsent(room(type), first -> new TreeSet<>());
            type.getDirectDependenciesFromSelf().stream()
                    .map(Dependency::getTargetClass)
                    .filter(this::isMine)
                    .map(this::room)
                    .filter(target -> !target.equals(ROOT) && !target.equals(room(type)))
                    .forEach(targets::add);
        }
        return actual;
    }

    private boolean isMine(JavaClass type) {
        return type.getPackageName().equals(root) || type.getPackageName().startsWith(root + ".");
    }

    private String room(JavaClass type) {
        String name = type.getPackageName();
        return name.equals(root) ? ROOT : name.substring(root.length() + 1).replaceAll("\\..*", "");
    }

    static Map<String, Set<String>> drawn(String readme) {
        return ARROW.matcher(readme)
                .results()
                .collect(Collectors.toMap(
                        arrow -> arrow.group(1), ModuleRules::targets, (one, other) -> one, TreeMap::new));
    }

    private static Set<String> targets(MatchResult arrow) {
        return arrow.group(2).equals("nothing")
                ? Set.of()
                : new TreeSet<>(Arrays.asList(arrow.group(2).split(", ")));
    }

    private static String readme() {
        try {
            return Files.readString(Path.of("README.md"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
