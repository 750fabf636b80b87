package dev.agentpipe.stream.hub;

/** Follows the {@link Ring}. */
public interface LogListener {

    /** The ring holds more, or another epoch. Called on the hub's thread, which it must not hold up. */
    void logAdvanced();
}
