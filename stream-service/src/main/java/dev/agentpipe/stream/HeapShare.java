package dev.agentpipe.stream;

import io.quarkus.runtime.configuration.MemorySize;
import java.util.Optional;

/** Sizes that are not set, fitted to the heap: all of them together leave half of a small one. */
public final class HeapShare {

    private HeapShare() {}

    /** What is set, else {@code usual}, or one part of so many of the heap if that is less. */
    public static long bytes(Optional<MemorySize> set, long usual, int parts) {
        return bytes(set, usual, parts, Runtime.getRuntime().maxMemory());
    }

    /** What is set, else {@code usual}, or as many as the heap has so many bytes for if they are fewer; at least one. */
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
