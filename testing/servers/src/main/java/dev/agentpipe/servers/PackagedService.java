package dev.agentpipe.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A service as Maven has packaged it, in {@code target/quarkus-app}, with what the build's trial start has kept for
 * the next ones (deploy/archive-classes). Only the JVM that built it can use that; any other ignores it, without a word.
 */
public record PackagedService(Path folder) {

    /** Older JVMs do not start with the option of an AOT cache. */
    private static final int AOT_CACHES_SINCE = 25;

    public Path jar() {
        return folder.resolve("quarkus-run.jar");
    }

    /** The command line that runs it. */
    public List<String> command(List<String> javaOptions) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        Path archived = folder.resolve("archive.options");
        if (Files.exists(archived) && (Files.notExists(folder.resolve("app.aot")) || knowsAotCaches())) {
            command.add("@" + archived);
            command.addAll(ClassArchive.MAPPED_WHERE_RECORDED);
        }
        command.addAll(javaOptions);
        command.addAll(List.of("-jar", jar().toString()));
        return command;
    }

    private static boolean knowsAotCaches() {
        return Runtime.version().feature() >= AOT_CACHES_SINCE;
    }
}
