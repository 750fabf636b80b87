package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Checkout;
import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.ToolProvider;

/**
 * A build of a service that is broken on purpose: one of its source files is changed, compiled, and put in place of the
 * class that Maven has packaged. Everything else is what is shipped.
 */
final class Mutant {

    private final String name;
    private final String service;
    private final Map<String, List<Edit>> edits = new LinkedHashMap<>();

    private record Edit(String what, String instead) {}

    private Mutant(String name, String service) {
        this.name = name;
        this.service = service;
    }

    static Mutant of(String service, String name) {
        return new Mutant(name, service);
    }

    /** Changes a text that the file has exactly once, so that no mutant becomes harmless unnoticed. */
    Mutant change(String file, String what, String instead) {
        edits.computeIfAbsent(file, any -> new ArrayList<>()).add(new Edit(what, instead));
        return this;
    }

    /** Returns the folder of the application. */
    Path build(Path parent) {
        try {
            Path folder = Files.createTempDirectory(parent, "mutant-");
            Path packaged = ServiceProcess.application(service);
            Path jar = copy(packaged, folder);
            Path classes = compile(folder, packaged, jar);
            requireEffective(packaged, classes);
            replace(jar, classes);
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Copies all but the libraries, which are linked; returns the jar of the service's own classes. */
    private static Path copy(Path packaged, Path folder) throws IOException {
        Files.createSymbolicLink(folder.resolve("lib"), packaged.resolve("lib"));
        Files.copy(packaged.resolve("quarkus-run.jar"), folder.resolve("quarkus-run.jar"));
        Path jar = null;
        for (String part : List.of("app", "quarkus")) {
            Files.createDirectories(folder.resolve(part));
            for (Path file : jars(packaged.resolve(part), "")) {
                Path copy = folder.resolve(part).resolve(file.getFileName());
                Files.copy(file, copy);
                jar = part.equals("app") ? copy : jar;
            }
        }
        return jar;
    }

    private Path compile(Path folder, Path packaged, Path jar) throws IOException {
        List<String> options = new ArrayList<>(List.of("-proc:none", "-nowarn", "-parameters", "--release", "17"));
        List<Path> libraries = new ArrayList<>(jars(packaged.resolve("lib/main"), ".jar"));
        libraries.addAll(jars(packaged.resolve("lib/boot"), ".jar"));
        options.addAll(List.of(
                "-cp", jar + ":" + libraries.stream().map(Path::toString).collect(Collectors.joining(":"))));
        options.addAll(List.of("-d", folder.resolve("classes").toString()));
        for (Map.Entry<String, List<Edit>> file : edits.entrySet()) {
            String source = Files.readString(Checkout.file(service + "-service/src/main/java/" + file.getKey()));
            for (Edit edit : file.getValue()) {
                if (source.split(Pattern.quote(edit.what()), -1).length != 2) {
                    throw new IllegalStateException(file.getKey() + " has not exactly one: " + edit.what());
                }
                source = source.replace(edit.what(), edit.instead());
            }
            Path changed = folder.resolve("sources").resolve(file.getKey());
            Files.createDirectories(changed.getParent());
            options.add(Files.writeString(changed, source).toString());
        }
        if (ToolProvider.getSystemJavaCompiler().run(null, null, null, options.toArray(new String[0])) != 0) {
            throw new IllegalStateException("the mutant does not compile: " + name);
        }
        return folder.resolve("classes");
    }

    /** Classes that Quarkus has transformed, such as users of entities, are loaded from elsewhere. */
    private void requireEffective(Path packaged, Path classes) throws IOException {
        try (FileSystem transformed = FileSystems.newFileSystem(packaged.resolve("quarkus/transformed-bytecode.jar"));
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                String changed = classes.relativize(file).toString();
                if (Files.exists(transformed.getPath(changed))) {
                    throw new IllegalStateException(name + ": the changed " + changed + " would not be loaded");
                }
            }
        }
    }

    private static void replace(Path jar, Path classes) throws IOException {
        try (FileSystem archive = FileSystems.newFileSystem(jar);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path place = archive.getPath(classes.relativize(file).toString());
                Files.copy(file, place, StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    private static List<Path> jars(Path folder, String end) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(end)).toList();
        }
    }

    /** As JUnit prints it. */
    @Override
    public String toString() {
        return name;
    }
}
