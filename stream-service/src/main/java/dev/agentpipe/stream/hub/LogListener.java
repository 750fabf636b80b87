package dev.agentpipe.stream.hub;

/** Whoever follows the {@link Ring}. */
public interface LogListener {

    /** There is more in the ring, or another epoch. Called on the hub's thread, which it must not hold up. */
    void logAdvanced();
}
