package dev.agentpipe.local;

import dev.agentpipe.servers.FileTrees;
import dev.agentpipe.servers.LeftoverProcesses;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/**
 * The folder that a local system lives in, locked for as long as its supervisor lives.
 *
 * <p>The kernel gives the lock up when a supervisor is killed, so whoever gets it may end the processes that work in
 * here: their owner is dead.
 */
final class DataFolder implements AutoCloseable {

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
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

    private static FileChannel lock(Path path) throws IOException {
        Files.createDirectories(path);
        FileChannel channel =
                FileChannel.open(path.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        if (isLocked(channel)) {
            return channel;
        }
        channel.close();
        throw new StartException("The data folder " + path + " is in use by another 'deploy/local/up' that is running;"
                + " stop that one, or choose another folder with --data");
    }

    private static boolean isLocked(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException lockedByThisJvm) {
            return false;
        }
    }

    private void endLeftovers() {
        // Services first: they would only log that their database is gone.
        LeftoverProcesses.end(LeftoverProcesses.in(resolve("run"), "java"));
        LeftoverProcesses.end(LeftoverProcesses.in(path, "postgres"));
        LeftoverProcesses.end(LeftoverProcesses.in(path, "redis-server"));
    }

    /** All but the lock, which is held. */
    private void wipe() throws IOException {
        try (Stream<Path> children = Files.list(path)) {
            List<Path> doomed = children.filter(
                            child -> !child.getFileName().toString().equals("lock"))
                    .toList();
            for (Path child : doomed) {
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

    /** The working directory of one process, by which it is found again. */
    Path workingFolder(String process) {
        try {
            return Files.createDirectories(resolve("run").resolve(process));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot create the working folder of " + process, e);
        }
    }

    /** An empty log for this process; the one of the run before stays beside it. */
    Path newLog(String process) {
        Path log = resolve("logs").resolve(process + ".log");
        try {
            if (Files.exists(log)) {
                Files.move(log, log.resolveSibling(process + ".log.1"), StandardCopyOption.REPLACE_EXISTING);
            }
            return log;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot set " + log + " aside", e);
        }
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot unlock " + path, e);
        }
    }
}
