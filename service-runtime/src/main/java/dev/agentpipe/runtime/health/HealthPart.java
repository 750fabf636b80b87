package dev.agentpipe.runtime.health;

/** What a service adds to its own health report. */
public interface HealthPart {

    /** The name of the field. */
    String name();

    /** Anything that Jackson can write; read when asked, must not block. */
    Object report();
}
