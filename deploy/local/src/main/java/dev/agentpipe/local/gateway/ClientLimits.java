package dev.agentpipe.local.gateway;

import java.time.Duration;

/**
 * The limits of clients of the gateway.
 *
 * @param headDeadline from the connect to the end of the first request's head
 * @param keepAlive from the end of a response to the end of the next request's head
 * @param silence a connection without a byte in either direction for this long is closed
 * @param connections at the same time
 * @param connectionsPerAddress at the same time from one client address
 */
record ClientLimits(
        Duration headDeadline, Duration keepAlive, Duration silence, int connections, int connectionsPerAddress) {

    /** Streams have a heartbeat every 30 s, and the services close connections that are silent for 60 s. */
    static final ClientLimits DEFAULT =
            new ClientLimits(Duration.ofSeconds(10), Duration.ofSeconds(60), Duration.ofSeconds(90), 20_000, 1_000);
}
