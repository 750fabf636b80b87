package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.EventId;

/**
 * The state of a hub after its last input.
 *
 * @param cursor null until PostgreSQL has answered once
 * @param head the newest position that it knows of
 * @param filled whether the ring was filled after the start
 * @param bufferedPublications how many publications wait for the ones before them
 */
public record HubStatus(EventId cursor, long head, boolean filled, boolean busUp, int bufferedPublications) {

    public static final HubStatus NOT_STARTED = new HubStatus(null, 0, false, false, 0);

    public static HubStatus of(Hub hub, boolean busUp) {
        return new HubStatus(hub.cursor(), hub.known(), hub.filled(), busUp, hub.bufferedPublications());
    }

    /** Positions that are known to be committed but have not arrived yet. */
    public long lag() {
        return cursor == null ? 0 : Math.max(0, head - cursor.position());
    }
}
