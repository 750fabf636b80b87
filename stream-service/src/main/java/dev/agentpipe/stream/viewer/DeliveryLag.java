package dev.agentpipe.stream.viewer;

import dev.agentpipe.stream.hub.FramedEvent;
import java.util.List;

/** Receives when events reached live viewers. Called from every event loop; must not block. */
@FunctionalInterface
public interface DeliveryLag {

    /**
     * A chunk was written to the sockets of its group: called once for each chunk, not for each viewer.
     *
     * @param events of the chunk, the oldest first
     * @param viewers how many sockets took it, at least one
     */
    void written(List<FramedEvent> events, int viewers);
}
