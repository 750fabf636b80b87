package dev.agentpipe.benchmark;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicLong;

/** A system that gives every event posted to it to all its viewers: ours or Nchan. */
record Broadcast(String name, InetSocketAddress viewers, String path, PostTarget posts, AtomicLong numbers) {

    /** Less than a frame varies by the digits of its id. */
    private static final int MARGIN = 64;

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

    /** Bytes of one event on a viewer's socket, when it comes alone. */
    int frameBytes() throws IOException {
        try (FrameProbe probe = new FrameProbe(viewers, path);
                OpenLoop publisher = publisher()) {
            return probe.frameBytes(publisher);
        }
    }
}
