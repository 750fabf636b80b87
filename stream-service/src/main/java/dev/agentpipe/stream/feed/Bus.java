package dev.agentpipe.stream.feed;

/** Carries publications between the services. It may lose, duplicate, reorder or delay them. */
interface Bus {

    void start(Listener listener);

    void stop();

    boolean isUp();

    /** Called from one thread of the bus, which must not be blocked. */
    interface Listener {

        /** From now on messages arrive. */
        void up();

        void down();

        void message(byte[] message);
    }
}
