package dev.agentpipe.servers;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A service as Maven has packaged it, in {@code target/quarkus-app}, with its {@link ClassArchive} beside its jars. */
public record PackagedService(Path folder) {

    public Path jar() {
        return folder.resolve("quarkus-run.jar");
    }

    /** The command line that runs it. */
    public List<String> command(List<String> javaOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(new ClassArchive(folder.resolve("app-cds.jsa")).options());
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", jar().toString()));
        return command;
    }
}
