package dev.agentpipe.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Temporary folders of servers, named after the JVM that made them, so that the next user can find and
 * remove what a killed JVM left.
 */
final class TemporaryFolders {

    private static final Path ROOT =
            Path.of(System.getProperty("java.io.tmpdir"), "agentpipe-servers-" + System.getProperty("user.name"));

    private TemporaryFolders() {}

    static Path create(String program) {
        try {
            Files.createDirectories(ROOT);
            return Files.createTempDirectory(ROOT, ProcessHandle.current().pid() + "-" + program + "-");
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create a folder for " + program + " in " + ROOT, e);
        }
    }

    /** Ends the servers of this program that dead JVMs left, and removes their folders. */
    static void sweep(String program) {
        if (!Files.isDirectory(ROOT)) {
            return;
        }
        try (Stream<Path> folders = Files.list(ROOT)) {
            List<Path> abandoned =
                    folders.filter(folder -> isAbandoned(folder, program)).toList();
            for (Path folder : abandoned) {
                remove(folder, program);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + ROOT, e);
        }
    }

    private static boolean isAbandoned(Path folder, String program) {
        String[] name = folder.getFileName().toString().split("-", 2);
        return name.length == 2
                && name[0].matches("\\d{1,18}")
                && name[1].startsWith(program)
                && ProcessHandle.of(Long.parseLong(name[0])).isEmpty();
    }

    /** The lock decides when several JVMs sweep at once, or when the pid was one of another container. */
    private static void remove(Path folder, String program) throws IOException {
        Optional<FileChannel> lock = ServerFolder.lock(folder);
        if (lock.isEmpty()) {
            return;
        }
        try {
            LeftoverProcesses.end(LeftoverProcesses.in(folder, program));
            FileTrees.delete(folder);
        } finally {
            lock.get().close();
        }
    }
}
