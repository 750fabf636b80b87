package dev.agentpipe.local.gateway;

import java.util.Locale;

/** The services; each has one or more instances. */
public enum ServiceKind {
    INGEST(8081),
    UPLOAD(8082),
    STREAM(8083);

    private final int firstPort;

    ServiceKind(int firstPort) {
        this.firstPort = firstPort;
    }

    /** As in {@code ingest-service} and {@code ingest-1}. */
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The documented local port, which the first instance takes. */
    public int firstPort() {
        return firstPort;
    }
}
