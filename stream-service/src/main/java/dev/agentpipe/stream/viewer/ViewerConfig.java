package dev.agentpipe.stream.viewer;

import java.time.Duration;

/**
 * The limits of a {@link ViewerLoop}; see {@code StreamConfig}.
 *
 * @param chunkBytes the most that is written to a viewer at once, except for a single larger event
 */
public record ViewerConfig(
        Duration coalescing, long chunkBytes, long socketQueue, Duration stallTimeout, Duration heartbeat) {}
