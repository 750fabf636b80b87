package dev.agentpipe.stream.archive;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/** Where archived files are. Blocks. */
interface ArchiveStore {

    /** Puts a local file there, whole and durable, or fails and leaves what was there; it may be moved away. */
    void put(String name, Path file) throws IOException;

    /** What was put there under this name. */
    InputStream open(String name) throws IOException;
}
