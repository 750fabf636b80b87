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

    static long bytes(Optional<MemorySize> set, long usual, int parts, long heap) {
        return set.map(MemorySize::asLongValue).orElse(Math.min(usual, heap / parts));
    }
}
