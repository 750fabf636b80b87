package dev.agentpipe.local;

import dev.agentpipe.servers.FileTrees;
import dev.agentpipe.servers.LeftoverProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that a local system lives in, locked for as long as its supervisor lives.
 *
 * <p>The lock is released when a supervisor is killed. A process that gets it may therefore end all processes that work
 * in this folder: the supervisor that started them is dead.
 */
final class DataFolder implements AutoCloseable {

    private static final String LOCK = "lock";

    private final Path path;
    private final LockFile lock;

    private DataFolder(Path path, LockFile lock) {
        this.path = path;
        this.lock = lock;
    }

    static DataFolder open(Path path, boolean fresh) {
        Path absolute = path.toAbsolutePath().normalize();
        try {
            DataFolder folder = new DataFolder(absolute, lock(absolute));
            folder.endLeftovers();
            if (fresh) {
                folder.wipe();
            }
            Files.createDirectories(folder.resolve("logs"));
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot use the data folder " + absolute, e);
        }
    }

    private static LockFile lock(Path path) {
        return LockFile.tryLock(path.resolve(LOCK))
                .orElseThrow(() -> new StartException("The data folder " + path + " is in use by another"
                        + " 'deploy/local/up' that is running; stop that one, or start this one beside it with"
                        + " --data OTHER-FOLDER --port OTHER-PORT"));
    }

    private void endLeftovers() {
        // Services first: they would only log that their database is gone.
        LeftoverProcesses.end(LeftoverProcesses.in(resolve("run"), "java"));
        LeftoverProcesses.end(LeftoverProcesses.in(resolve("postgresql"), "postgres"));
        LeftoverProcesses.end(LeftoverProcesses.in(resolve("redis"), "redis-server"));
    }

    /** Everything but the lock file, which is in use. */
    private void wipe() throws IOException {
        try (Stream<Path> children = Files.list(path)) {
            List<Path> contents = children.filter(
                            child -> !child.getFileName().toString().equals(LOCK))
                    .toList();
            for (Path child : contents) {
                FileTrees.delete(child);
            }
        }
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    Path path() {
        return path;
    }

    /** The working directory of one process, by which the process is found again. */
    Path workingFolder(String process) {
        try {
            return Files.createDirectories(resolve("run").resolve(process));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the working folder of " + process, e);
        }
    }

    /** A new log for this process; the log of the previous run stays beside it. */
    Path newLog(String process) {
        Path log = resolve("logs").resolve(process + ".log");
        try {
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling(process + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot rename the previous log " + log, e);
        }
    }

    @Override
    public void close() {
        lock.close();
    }
}
