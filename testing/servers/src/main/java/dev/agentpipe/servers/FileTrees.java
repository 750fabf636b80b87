package dev.agentpipe.servers;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Operations on a folder with everything in it. */
public final class FileTrees {

    private FileTrees() {}

    /** Removes the folder and all that is in it; one that does not exist is fine. Links are not followed. */
    public static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        for (Path path : deepestFirst(folder)) {
            Files.deleteIfExists(path);
        }
    }

    static void own(Path folder, int uid) throws IOException {
        if (Files.getAttribute(folder, "unix:uid").equals(uid)) {
            return;
        }
        for (Path path : deepestFirst(folder)) {
            Files.setAttribute(path, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
        }
    }

    private static List<Path> deepestFirst(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            return paths.sorted(Comparator.reverseOrder()).toList();
        } catch (NoSuchFileException removedMeanwhile) {
            return List.of();
        }
    }
}
