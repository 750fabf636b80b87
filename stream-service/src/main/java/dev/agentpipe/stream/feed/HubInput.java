package dev.agentpipe.stream.feed;

import dev.agentpipe.stream.hub.Hub;
import dev.agentpipe.stream.hub.HubAction;
import java.time.Duration;
import java.util.List;

/** An input of a hub, to be applied on the hub's thread; returns the actions that the hub asks for. */
interface HubInput {
    List<HubAction> put(Hub hub, Duration now);
}
