package dev.agentpipe.stream.viewer;

/** Receives the delay of events for live viewers. Called from every event loop; must not block. */
@FunctionalInterface
public interface DeliveryLag {

    /**
     * A chunk was written to the sockets of its group: called once for each chunk, not for each viewer.
     *
     * @param committedAt of the chunk's oldest event, in milliseconds since 1970
     */
    void written(long committedAt);
}
