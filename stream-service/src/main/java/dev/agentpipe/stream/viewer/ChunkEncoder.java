package dev.agentpipe.stream.viewer;

import dev.agentpipe.stream.hub.FramedEvent;
import io.netty.buffer.ByteBuf;
import java.util.List;

/** Turns frames into the bytes that go to sockets. Each buffer belongs to the caller. */
public interface ChunkEncoder {

    /** Events; with their types as SSE event names if {@code named}. */
    ByteBuf encode(List<FramedEvent> events, boolean named);

    ByteBuf encode(String frames);

    /** These frames, and the end of the response. */
    ByteBuf encodeLast(String frames);

    /** Whether the bytes encoded here that the network has not taken yet exceed the limit. */
    boolean exhausted();
}
