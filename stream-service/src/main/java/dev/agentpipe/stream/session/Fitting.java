package dev.agentpipe.stream.session;

import java.util.List;

/** How many rows fit into an answer, judged by their sizes alone. */
final class Fitting {

    /** For field names and values that are not text. */
    private static final long ROW_BYTES = 200;

    private Fitting() {}

    /** How many of the first rows fit; the last one may exceed the bytes. */
    static int count(List<Integer> sizes, int maxRows, long maxBytes) {
        int count = 0;
        long bytes = 0;
        while (count < Math.min(sizes.size(), maxRows) && bytes < maxBytes) {
            bytes += sizes.get(count++);
        }
        return count;
    }

    /** The approximate size of the first {@code count} rows in an answer. */
    static long bytes(List<Integer> sizes, int count) {
        return sizes.stream().limit(count).mapToLong(size -> size + ROW_BYTES).sum();
    }
}
