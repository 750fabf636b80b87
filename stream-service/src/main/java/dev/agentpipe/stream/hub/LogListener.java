package dev.agentpipe.stream.hub;

/** Follows the {@link Ring}. */
public interface LogListener {

    /** The ring has more events, or another epoch. Called on the hub's thread, which it must not delay. */
    void logAdvanced();
}
