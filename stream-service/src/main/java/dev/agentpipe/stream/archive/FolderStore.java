package dev.agentpipe.stream.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** A folder that survives the loss of the database, such as a mounted volume. */
final class FolderStore implements ArchiveStore {

    private final Path folder;

    FolderStore(Path folder) {
        this.folder = folder;
    }

    /**
     * Written under another name first, so that no file is ever incomplete, and forced to disk before it is renamed.
     */
    @Override
    public void put(String name, Path file) throws IOException {
        Path target = folder.resolve(name);
        Path parent = Files.createDirectories(target.getParent());
        Path part = Files.createTempFile(parent, ".", ".part");
        try {
            Files.copy(file, part, StandardCopyOption.REPLACE_EXISTING);
            force(part, StandardOpenOption.WRITE);
            Files.move(part, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            force(parent, StandardOpenOption.READ);
        } finally {
            Files.deleteIfExists(part);
        }
    }

    @Override
    public InputStream open(String name) throws IOException {
        return Files.newInputStream(folder.resolve(name));
    }

    private static void force(Path path, StandardOpenOption option) throws IOException {
        try (FileChannel channel = FileChannel.open(path, option)) {
            channel.force(true);
        }
    }
}
