package dev.agentpipe.stream.feed;

/** What carries publications between the services. It may lose, double, reorder or delay them. */
interface Bus {

    void start(Listener listener);

    void stop();

    boolean isUp();

    /** Called from one thread of the bus, which must not be blocked. */
    interface Listener {

        /** Messages arrive from now on. */
        void up();

        void down();

        void message(byte[] message);
    }
}
