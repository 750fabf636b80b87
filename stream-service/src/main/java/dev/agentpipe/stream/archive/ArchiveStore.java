package dev.agentpipe.stream.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Where archived files are. Blocks. */
interface ArchiveStore {

    /**
     * Stores a local file completely and durably, or fails and leaves the previous one; the local file may be moved.
     */
    void put(String name, Path file) throws IOException;

    /** Opens the file stored under this name. */
    InputStream open(String name) throws IOException;
}
