package dev.agentpipe.stream.feed;

import dev.agentpipe.stream.hub.Hub;
import dev.agentpipe.stream.hub.HubAction;
import java.time.Duration;
import java.util.List;

/** Something for a hub, to be put in on the hub's thread; gives what the hub wants done. */
interface HubInput {
    List<HubAction> put(Hub hub, Duration now);
}
