package dev.agentpipe.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;

/** Writes files that only their owner can read, atomically: a reader sees the whole old text or the whole new one. */
final class PrivateFile {

    private PrivateFile() {}

    static void write(Path file, String text) {
        try {
            Path unfinished = Files.createTempFile(
                    file.toAbsolutePath().getParent(),
                    file.getFileName().toString(),
                    ".unfinished",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(unfinished, text);
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }
}
