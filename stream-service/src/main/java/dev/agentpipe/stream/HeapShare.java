package dev.agentpipe.stream;

import io.quarkus.runtime.configuration.MemorySize;
import java.util.Optional;

/** Defaults fitted to the heap: together they leave half of a small heap free. */
public final class HeapShare {

    private HeapShare() {}

    /** The setting, otherwise {@code usual} or that share of the heap if it is less. */
    public static long bytes(Optional<MemorySize> set, long usual, int parts) {
        return bytes(set, usual, parts, Runtime.getRuntime().maxMemory());
    }

    /**
     * The setting, otherwise {@code usual} or one for each so many bytes of the heap if those are fewer; at least one.
     */
    public static int count(Optional<Integer> set, int usual, long bytesEach) {
        return count(set, usual, bytesEach, Runtime.getRuntime().maxMemory());
    }

    static int count(Optional<Integer> set, int usual, long bytesEach, long heap) {
        return set.orElse((int) Math.max(1, Math.min(usual, heap / bytesEach)));
    }

    static long bytes(Optional<MemorySize> set, long usual, int parts, long heap) {
        return set.map(MemorySize::asLongValue).orElse(Math.min(usual, heap / parts));
    }
}
