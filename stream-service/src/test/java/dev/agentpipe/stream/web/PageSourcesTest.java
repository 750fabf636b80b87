package dev.agentpipe.stream.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The types of the page's sources and their unit tests, in src/test/web, where there is an npm to fetch a compiler. */
class PageSourcesTest {

    private static final Path APP = Path.of("src/main/resources/web/app");
    private static final Path TESTS = Path.of("src/test/web");
    private static final Path FOLDER = Path.of("target/page-checks");

    @Test
    void the_types_are_right_and_the_unit_tests_pass() throws IOException, InterruptedException {
        assumeTrue(isInstalled("npm") && isInstalled("node"), "Node.js and npm are needed");
        removeOld();
        copy(TESTS, FOLDER);
        copy(APP, FOLDER.resolve("app"));
        run("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline");
        run("node", "check.mjs");
    }

    private static boolean isInstalled(String program) {
        return Arrays.stream(System.getenv("PATH").split(":", -1))
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Process process = new ProcessBuilder(command)
                .directory(FOLDER.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor())
                .as(() -> String.join(" ", command) + "\n" + output)
                .isZero();
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            Path target = to.resolve(from.relativize(file));
            Files.createDirectories(target.getParent());
            Files.copy(file, target, StandardCopyOption.REPLACE_EXISTING);
        }
    }

    /** What was removed from the sources since the last run. */
    private static void removeOld() throws IOException {
        for (Path file : files(FOLDER.resolve("app"))) {
            Files.delete(file);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }
}
