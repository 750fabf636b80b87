package dev.agentpipe.local.gateway;

/** One instance of a service as the gateway sees it. Thread-safe. */
public final class Instance {

    private final ServiceKind kind;
    private final String name;
    private final String host;
    private final int port;
    private volatile boolean ready;

    /** An instance on this machine. */
    public Instance(ServiceKind kind, int number, int port) {
        this(kind, number, "127.0.0.1", port);
    }

    Instance(ServiceKind kind, int number, String host, int port) {
        this.kind = kind;
        this.name = kind.label() + "-" + number;
        this.host = host;
        this.port = port;
    }

    public ServiceKind kind() {
        return kind;
    }

    public String name() {
        return name;
    }

    String host() {
        return host;
    }

    public int port() {
        return port;
    }

    public boolean isReady() {
        return ready;
    }

    void setReady(boolean nowReady) {
        ready = nowReady;
    }
}
