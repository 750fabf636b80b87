package dev.agentpipe.stream.session;

import java.util.List;

/** How many of some rows fit into an answer, told by their sizes alone. */
final class Fitting {

    /** Names of fields and what is not text. */
    private static final long ROW_BYTES = 200;

    private Fitting() {}

    /** The first ones, at most so many of them; the last one may exceed the bytes. */
    static int count(List<Integer> sizes, int maxRows, long maxBytes) {
        int count = 0;
        long bytes = 0;
        while (count < Math.min(sizes.size(), maxRows) && bytes < maxBytes) {
            bytes += sizes.get(count++);
        }
        return count;
    }

    /** About what the first {@code count} of them take as an answer. */
    static long bytes(List<Integer> sizes, int count) {
        return sizes.stream().limit(count).mapToLong(size -> size + ROW_BYTES).sum();
    }
}
