package dev.agentpipe.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A system that gives every event posted to it to all its viewers: ours or Nchan.
 *
 * @param instances those that serve the viewers, in order to wait for each
 */
record Broadcast(
        String name,
        InetSocketAddress viewers,
        List<InetSocketAddress> instances,
        String path,
        PostTarget posts,
        AtomicLong numbers) {

    /** Less than a frame varies by the digits of its id. */
    private static final int MARGIN = 64;

    private static final int PROBED = 3;

    Broadcast(String name, InetSocketAddress viewers, String path, PostTarget posts, AtomicLong numbers) {
        this(name, viewers, List.of(viewers), path, posts, numbers);
    }

    Audience audience(int count) throws IOException {
        return audience(count, frameBytes());
    }

    /** @param frameBytes as measured before, for a path whose stream does not begin at the head */
    Audience audience(int count, int frameBytes) throws IOException {
        return Audience.open(viewers, path, count, frameBytes - EventTemplate.STAMP_DIGITS - MARGIN);
    }

    OpenLoop publisher() throws IOException {
        return new OpenLoop(posts, numbers);
    }

    /**
     * Bytes of one event on a viewer's socket, when it comes alone. Afterwards no instance has anything left to give that
     * was posted before: viewers that come now would get it, and it would be counted.
     */
    int frameBytes() throws IOException {
        List<FrameProbe> probes = new ArrayList<>();
        try (OpenLoop publisher = publisher()) {
            for (InetSocketAddress instance : instances) {
                probes.add(new FrameProbe(instance, path));
            }
            for (int i = 1; i <= PROBED; i++) {
                publisher.run(1, Duration.ofMillis(1), 0);
                for (FrameProbe probe : probes) {
                    probe.awaitEvents(i);
                }
            }
            return probes.get(0).frameBytes();
        } finally {
            for (FrameProbe probe : probes) {
                probe.close();
            }
        }
    }
}
