package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.EventId;
import java.util.Optional;

/** What carries publications between the services. It may lose, double, reorder or delay them. */
interface Bus {

    void start(Listener listener);

    void stop();

    boolean isUp();

    /** The newest id that was ever published, as far as the bus still knows. Blocks, for half a second at most. */
    Optional<EventId> witness();

    /** Called from one thread of the bus, which must not be blocked. */
    interface Listener {

        /** Messages arrive from now on. */
        void up();

        void down();

        void message(byte[] message);
    }
}
