package dev.agentpipe.stream.netty;

import dev.agentpipe.model.event.EventTypes;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LogHead;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.hub.Hub;
import dev.agentpipe.stream.hub.HubAction;
import dev.agentpipe.stream.hub.HubConfig;
import dev.agentpipe.stream.hub.HubCounters;
import dev.agentpipe.stream.hub.Ring;
import dev.agentpipe.stream.viewer.CatchUpReader;
import dev.agentpipe.stream.viewer.ChunkEncoder;
import dev.agentpipe.stream.viewer.ControlFrames;
import dev.agentpipe.stream.viewer.Filter;
import dev.agentpipe.stream.viewer.Viewer;
import dev.agentpipe.stream.viewer.ViewerConfig;
import dev.agentpipe.stream.viewer.ViewerCounters;
import dev.agentpipe.stream.viewer.ViewerOutput;
import io.netty.channel.Channel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * A hub, a ring and viewers of their own, with counters that nobody reads, over a log that exists nowhere. Viewers come
 * on their event loop, events from another thread.
 */
final class RehearsedViewers implements HubAction.Handler {

    private static final long EPOCH = 1;
    private static final LogHead EMPTY_LOG = new LogHead(EPOCH, 1, 0, "");
    private static final Duration NEVER = Duration.ofHours(1);
    private static final long BYTES = 1024 * 1024;
    private static final String CONVERSATION = "warm-up";
    private static final byte[] PAYLOAD = ("{\"type\":\"message.created\",\"data\":{\"content\":\""
                    + "some text ".repeat(50) + "\"}}")
            .getBytes(StandardCharsets.UTF_8);

    /** One viewer in eight of each of the last two, as most watch everything. */
    private static final List<Filter> FILTERS = List.of(
            filter(Set.of(), Set.of(), false),
            filter(Set.of(CONVERSATION), Set.of(), false),
            filter(Set.of(), Set.of(EventTypes.MESSAGE_CREATED), true));

    private final Hub hub;
    private final Viewers viewers;
    private final long origin = System.nanoTime();
    private long position;
    private int came;

    RehearsedViewers(ChunkEncoder chunks, ControlFrames frames) {
        Ring ring = new Ring(BYTES);
        hub = new Hub(
                new HubConfig(NEVER, NEVER, NEVER, NEVER, new PageLimits(1, BYTES), BYTES, BYTES),
                ring,
                new HubCounters());
        // A window that is shorter than usual, so that there are more of them, and heartbeats every second.
        ViewerConfig config =
                new ViewerConfig(Duration.ofMillis(1), BYTES / 8, BYTES / 8, NEVER, Duration.ofSeconds(1));
        ViewerOutput output = new ViewerOutput(chunks, frames, new ViewerCounters(), (events, receivers) -> {});
        viewers = new Viewers(
                ring, timer -> (request, then) -> then.accept(new CatchUpReader.Answer.NotNow()), config, output);
        perform(hub.tick(now()));
    }

    private static Filter filter(Set<String> conversations, Set<String> types, boolean named) {
        return new Filter(Projects.ALL, conversations, types, named);
    }

    /** On the event loop. It gets everything from the beginning. */
    void come(Channel channel) {
        Filter filter = FILTERS.get(Math.max(0, came++ % 8 - 5));
        Viewer viewer = new Viewer(filter, new ChannelSocket(channel), new EventId(EPOCH, 0), null, null);
        NettyLoop loop = viewers.on(channel.eventLoop());
        loop.loop().add(viewer);
        channel.closeFuture().addListener(closed -> loop.loop().remove(viewer));
    }

    /** As it arrives over Redis. */
    void publish(int events) {
        List<LoggedEvent> batch = new ArrayList<>(events);
        for (int i = 0; i < events; i++) {
            position++;
            batch.add(new LoggedEvent(
                    position, ProjectId.DEFAULT, CONVERSATION, position, EventTypes.MESSAGE_CREATED, PAYLOAD));
        }
        byte[] message = Publication.of(EPOCH, batch).encode();
        perform(hub.publication(Publication.decode(message), now()));
    }

    private void perform(List<HubAction> actions) {
        actions.forEach(action -> action.dispatch(this));
    }

    private Duration now() {
        return Duration.ofNanos(System.nanoTime() - origin);
    }

    @Override
    public void announce() {
        viewers.logAdvanced();
    }

    @Override
    public void askHead() {
        perform(hub.head(EMPTY_LOG, now()));
    }

    @Override
    public void checkEpoch(HubAction.CheckEpoch check) {
        perform(hub.epochChecked(EMPTY_LOG, now()));
    }

    /** Never: nothing is lost here. */
    @Override
    public void readPage(HubAction.ReadPage read) {
        perform(hub.pageFailed(read, now()));
    }

    @Override
    public void readBack(HubAction.ReadBack read) {
        perform(hub.backPageFailed(read));
    }
}
