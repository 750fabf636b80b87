package dev.agentpipe.servers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The folder of one running server: its data, its log, and a lock that lasts as long as this JVM.
 *
 * <p>With the lock held, whatever process of the server still works in the folder was left by a JVM that died, and is
 * ended. The kernel gives the lock up by itself at a {@code kill -9}.
 */
final class ServerFolder implements AutoCloseable {

    private final Path path;
    private final boolean temporary;
    private final FileChannel lock;

    private ServerFolder(Path path, boolean temporary, FileChannel lock) {
        this.path = path;
        this.temporary = temporary;
        this.lock = lock;
    }

    static ServerFolder open(Optional<Path> kept, String program) {
        if (kept.isEmpty()) {
            TemporaryFolders.sweep(program);
        }
        Path path = kept.map(Path::toAbsolutePath).orElseGet(() -> TemporaryFolders.create(program));
        FileChannel lock = lock(path)
                .orElseThrow(() -> new ServerException("The folder " + path + " is in use by another running process"));
        LeftoverProcesses.end(LeftoverProcesses.in(path, program));
        return new ServerFolder(path, kept.isEmpty(), lock);
    }

    /** Empty when somebody else holds it. */
    static Optional<FileChannel> lock(Path folder) {
        try {
            Files.createDirectories(folder);
            FileChannel channel =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(channel)) {
                return Optional.of(channel);
            }
            channel.close();
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot lock the folder " + folder, e);
        }
    }

    private static boolean tryLock(FileChannel channel) throws IOException {
        try {
            FileLock lock = channel.tryLock();
            return lock != null;
        } catch (OverlappingFileLockException ownedByThisJvm) {
            return false;
        }
    }

    Path resolve(String name) {
        return path.resolve(name);
    }

    Path path() {
        return path;
    }

    /** Gives the lock up, and removes the folder when it was temporary. The server must have ended. */
    @Override
    public void close() {
        try {
            lock.close();
            if (temporary) {
                FileTrees.delete(path);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot close the folder " + path, e);
        }
    }
}
