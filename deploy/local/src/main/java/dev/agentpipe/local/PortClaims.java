package dev.agentpipe.local;

import dev.agentpipe.servers.FreePorts;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Ports that services of this local system listen on, or will in a moment.
 *
 * <p>A service listens seconds after its port was found free. Two systems that start together would both find it free;
 * a lock for each port lets only one of them have it.
 */
final class PortClaims implements AutoCloseable {

    private final Path folder;
    private final List<LockFile> claimed = new ArrayList<>();

    /** @param folder the same for all local systems that may compete for a port */
    PortClaims(Path folder) {
        this.folder = folder;
    }

    /** The folder in which all local systems of this user look. */
    static Path sharedFolder() {
        return Path.of(System.getProperty("java.io.tmpdir"), "agentpipe-ports-" + System.getProperty("user.name"));
    }

    /** False when another process listens on it, or another local system is about to. */
    boolean claim(int port) {
        Optional<LockFile> lock = LockFile.tryLock(folder.resolve(Integer.toString(port)));
        if (lock.isEmpty()) {
            return false;
        }
        if (!FreePorts.isFree(port)) {
            lock.get().close();
            return false;
        }
        claimed.add(lock.get());
        return true;
    }

    @Override
    public void close() {
        claimed.forEach(LockFile::close);
    }
}
