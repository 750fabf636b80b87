package dev.agentpipe.stream.hub;

import dev.agentpipe.model.log.EventId;

/**
 * Where a hub stands, as of its last input.
 *
 * @param cursor null until PostgreSQL has answered once
 * @param head the newest position that it has heard of
 * @param filled whether the ring was filled after the start
 * @param heldPublications those that arrived before the ones they follow
 */
public record HubStatus(EventId cursor, long head, boolean filled, boolean busUp, int heldPublications) {

    public static final HubStatus NOT_STARTED = new HubStatus(null, 0, false, false, 0);

    public static HubStatus of(Hub hub, boolean busUp) {
        return new HubStatus(hub.cursor(), hub.known(), hub.filled(), busUp, hub.heldPublications());
    }

    /** Positions that are known to be committed and are not here yet. */
    public long lag() {
        return cursor == null ? 0 : Math.max(0, head - cursor.position());
    }
}
