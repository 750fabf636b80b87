package dev.agentpipe.systemtests;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * A program of a Debian package. Taken from the path; in continuous integration, where nobody has installed it, unpacked below
 * {@code target} with the libraries that it needs, without a root's rights and without starting what its package would start.
 */
final class DebianPackage {

    private DebianPackage() {}

    /** Null where there is none and none can be had. {@code packages} are its own and those of its libraries. */
    static Path program(String name, String... packages) throws Exception {
        if (works(name)) {
            return Path.of(Tool.run(Path.of("."), Map.of(), List.of("sh", "-c", "command -v " + name))
                    .output()
                    .strip());
        }
        Path folder = Path.of("target/debian-" + name).toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            if (!Boolean.parseBoolean(System.getenv("CI")) || !works("apt-get")) {
                return null;
            }
            unpack(Files.createDirectories(folder), packages);
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.endsWith(Path.of("bin", name)) || file.endsWith(Path.of("sbin", name)))
                    .findFirst()
                    .map(found -> starter(folder, found))
                    .orElse(null);
        }
    }

    private static void unpack(Path folder, String... packages) throws Exception {
        List<String> download = Stream.concat(Stream.of("apt-get", "download"), Stream.of(packages))
                .toList();
        if (Tool.run(folder, Map.of(), download).status() != 0) {
            Tool.run(folder, Map.of(), List.of("apt-get", "update"));
            Tool.run(folder, Map.of(), download);
        }
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(file -> file.toString().endsWith(".deb")).toList()) {
                Tool.run(
                        folder,
                        Map.of(),
                        List.of("dpkg", "-x", file.getFileName().toString(), "."));
            }
        }
    }

    /** Finds the libraries that lie beside. */
    private static Path starter(Path folder, Path program) {
        try {
            Path starter = folder.resolve("start-" + program.getFileName());
            Files.writeString(
                    starter,
                    "#!/bin/sh\nLD_LIBRARY_PATH=%s/usr/lib/x86_64-linux-gnu exec %s \"$@\"\n"
                            .formatted(folder, program));
            return Files.setPosixFilePermissions(starter, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static boolean works(String program) throws Exception {
        try {
            return Tool.run(Path.of("."), Map.of(), List.of(program, "--version"))
                            .status()
                    == 0;
        } catch (IOException missing) {
            return false;
        }
    }
}
