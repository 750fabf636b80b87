package dev.agentpipe.servers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * An archive of the classes that a program has loaded, which saves a start half of its work. Only the JVM that has made
 * it, at the build, can use it; any other ignores it, without a word.
 */
public record ClassArchive(Path file) {

    /**
     * Options that map the archive at the address at which it was made. At a random address, the default of newer JVMs,
     * each start would write to every page of it, to correct the pointers there.
     */
    static final List<String> MAPPED_WHERE_RECORDED =
            List.of("-XX:+UnlockDiagnosticVMOptions", "-XX:ArchiveRelocationMode=0");

    /** Of a JVM that uses it; none if there is no archive. */
    public List<String> options() {
        return Files.exists(file)
                ? Stream.concat(
                                Stream.of("-XX:SharedArchiveFile=" + file, "-Xlog:cds=off", "-Xlog:cds+dynamic=off"),
                                MAPPED_WHERE_RECORDED.stream())
                        .toList()
                : List.of();
    }
}
