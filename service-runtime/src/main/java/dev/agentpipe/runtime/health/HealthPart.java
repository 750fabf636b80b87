package dev.agentpipe.runtime.health;

/** A part that a service adds to its health report. */
public interface HealthPart {

    /** The name of the field. */
    String name();

    /** Anything that Jackson can write, or null for nothing; read for each report, must not block. */
    Object report();
}
