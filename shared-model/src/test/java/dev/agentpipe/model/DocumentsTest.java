package dev.agentpipe.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the documents name is there. */
class DocumentsTest {

    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final Set<String> NOT_SOURCES = Set.of("target", "node_modules", ".git", ".agentpipe");
    private static final Pattern CLASS = Pattern.compile("`([A-Z][A-Za-z]+)(?:\\.[A-Z][A-Za-z]+)?`");
    private static final Pattern LINK = Pattern.compile("]\\(([^)#\\s]+)(?:#[^)]*)?\\)");

    @Test
    void every_class_of_the_glossary_exists() throws IOException {
        Set<String> named = new TreeSet<>();
        for (String line : Files.readAllLines(REPOSITORY.resolve("docs/glossary.md"))) {
            if (line.startsWith("|")) {
                String cell = line.substring(line.lastIndexOf('|', line.length() - 2));
                CLASS.matcher(cell).results().map(match -> match.group(1)).forEach(named::add);
            }
        }
        assertThat(named).hasSizeGreaterThan(50).isSubsetOf(namesOf(".java"));
    }

    @Test
    void every_class_that_a_modules_readme_names_exists() throws IOException {
        Set<String> known = namesOf(".java");
        known.addAll(namesOf(".tsx"));
        Path root = REPOSITORY.resolve("README.md");
        Set<String> unknown = new TreeSet<>();
        for (Path readme : files("README.md").filter(file -> !file.equals(root)).toList()) {
            CLASS.matcher(Files.readString(readme))
                    .results()
                    .map(match -> match.group(1))
                    .filter(name -> !name.equals(name.toUpperCase(Locale.ROOT)) && !known.contains(name))
                    .forEach(name -> unknown.add(REPOSITORY.relativize(readme) + ": " + name));
        }
        assertThat(unknown).isEmpty();
    }

    private static Set<String> namesOf(String suffix) throws IOException {
        return files(suffix)
                .map(file -> file.getFileName().toString().replace(suffix, ""))
                .collect(Collectors.toSet());
    }

    @Test
    void every_link_between_documents_leads_somewhere() throws IOException {
        List<Path> documents = files(".md").toList();
        assertThat(documents).hasSizeGreaterThan(10);
        Set<String> broken = new TreeSet<>();
        for (Path document : documents) {
            LINK.matcher(Files.readString(document))
                    .results()
                    .map(match -> match.group(1))
                    .filter(target -> !target.contains(":"))
                    .filter(target -> !Files.exists(document.resolveSibling(target)))
                    .forEach(target -> broken.add(REPOSITORY.relativize(document) + " → " + target));
        }
        assertThat(broken).isEmpty();
    }

    /** Without what builds and tests make, which may vanish while it is read. */
    private static Stream<Path> files(String suffix) throws IOException {
        List<Path> found = new ArrayList<>();
        Files.walkFileTree(REPOSITORY, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                return NOT_SOURCES.contains(folder.getFileName().toString())
                        ? FileVisitResult.SKIP_SUBTREE
                        : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                if (file.toString().endsWith(suffix)) {
                    found.add(file);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return found.stream();
    }
}
