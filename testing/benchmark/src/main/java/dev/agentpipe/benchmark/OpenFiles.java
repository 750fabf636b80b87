package dev.agentpipe.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** How many connections this process may have at once. */
final class OpenFiles {

    /** Libraries, selectors, connections of writers and to PostgreSQL. */
    private static final int OTHERS = 500;

    private static final String LIMIT = "Max open files";

    private OpenFiles() {}

    static int connections() throws IOException {
        String limit = Files.readAllLines(Path.of("/proc/self/limits")).stream()
                .filter(line -> line.startsWith(LIMIT))
                .map(line -> line.substring(LIMIT.length()).strip().split(" ", 2)[0])
                .findFirst()
                .orElseThrow();
        return limit.equals("unlimited") ? Integer.MAX_VALUE : Integer.parseInt(limit) - OTHERS;
    }
}
