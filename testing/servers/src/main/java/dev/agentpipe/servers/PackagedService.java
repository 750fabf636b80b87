package dev.agentpipe.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A service as Maven has packaged it, in {@code target/quarkus-app}.
 *
 * <p>Beside its jars lies an archive of its loaded classes, which saves a start half of its work. Only the JVM that has
 * made it, at the build, can use it; any other ignores it, without a word.
 */
public record PackagedService(Path folder) {

    private static final String CLASSES = "app-cds.jsa";

    public Path jar() {
        return folder.resolve("quarkus-run.jar");
    }

    /** The command line that runs it. */
    public List<String> command(List<String> javaOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(classArchive());
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", jar().toString()));
        return command;
    }

    private List<String> classArchive() {
        Path archive = folder.resolve(CLASSES);
        return Files.exists(archive)
                ? List.of(
                        "-XX:SharedArchiveFile=" + archive,
                        "-Xlog:cds=off",
                        "-Xlog:cds+dynamic=off",
                        // Mapped where it was recorded: elsewhere each start would rewrite every page of it.
                        "-XX:+UnlockDiagnosticVMOptions",
                        "-XX:ArchiveRelocationMode=0")
                : List.of();
    }
}
