package dev.agentpipe.stream.viewer;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.SimulatedLog;
import dev.agentpipe.stream.hub.FramedEvent;
import java.nio.charset.StandardCharsets;
import java.util.Set;

/**
 * A browser that keeps its last event id over connections, and an auditor: every event that it is given must be the next
 * one that it wants, byte for byte, and an id without an event must skip none.
 */
final class SimulatedClient {

    private final SimulatedLog log;
    private final Filter filter;
    /** Without the filter's own test of the project, which is not to be its own judge. */
    private final Filter ofAnyProject;

    private EventId cursor;
    private SimulatedSocket socket;
    private SimulatedInstance instance;
    private Viewer viewer;
    private int resets;
    private boolean mayBeReset;

    SimulatedClient(SimulatedLog log, Filter filter) {
        this.log = log;
        this.filter = filter;
        this.ofAnyProject = new Filter(Projects.ALL, filter.conversationIds(), filter.types(), filter.named());
    }

    EventId cursor() {
        return cursor;
    }

    int resets() {
        return resets;
    }

    SimulatedSocket socket() {
        return socket;
    }

    boolean isConnected() {
        return socket != null && socket.isOpen() && !instance.isDead();
    }

    /** From now on a reset is no surprise. */
    void mayBeReset() {
        mayBeReset = true;
    }

    void connect(SimulatedInstance to) {
        EventId start = to.start(cursor);
        if (start == null) {
            return;
        }
        instance = to;
        socket = new SimulatedSocket(this::received, to.faults());
        if (start.epoch() >= to.loop().cursor().epoch()) {
            frame("retry: 1\nid: " + start + "\ndata: {\"type\":\"connected\"}");
        }
        viewer = new Viewer(filter, socket, start, null, null);
        to.loop().add(viewer);
    }

    void leave() {
        if (socket != null) {
            socket.cut();
            instance.loop().remove(viewer);
        }
    }

    /** What it still has to be given. */
    LoggedEvent missing() {
        return cursor == null ? null : log.next(cursor, this::wanted);
    }

    private boolean wanted(LoggedEvent event) {
        Set<String> mayRead = filter.projects().ids();
        return (mayRead == null || mayRead.contains(event.project()))
                && ofAnyProject.wants(new FramedEvent(0, "any", event.conversationId(), event.type(), event.payload()));
    }

    private void received(String chunk) {
        if (chunk.isEmpty()) {
            return;
        }
        int begin = chunk.indexOf("\r\n");
        int size = Integer.parseInt(chunk.substring(0, begin), 16);
        for (String frame : chunk.substring(begin + 2, begin + 2 + size).split("\n\n", -1)) {
            if (!frame.isEmpty()) {
                frame(frame);
            }
        }
    }

    private void frame(String frame) {
        EventId id = null;
        String data = null;
        for (String line : frame.split("\n", -1)) {
            if (line.startsWith("id: ")) {
                id = EventId.parse(line.substring(4)).orElseThrow();
            } else if (line.startsWith("data: ")) {
                data = line.substring(6);
            }
        }
        if (data != null && data.contains("stream.reset")) {
            if (!mayBeReset) {
                throw new AssertionError("reset at " + cursor + " though nothing was lost");
            }
            resets++;
            cursor = id;
        } else if (data != null && !data.contains("\"connected\"") && !data.contains("\"ping\"")) {
            event(id, data);
        } else if (id != null) {
            moved(id);
        }
    }

    private void event(EventId id, String data) {
        LoggedEvent next = log.next(cursor, this::wanted);
        if (next == null || id.epoch() != cursor.epoch() || next.position() != id.position()) {
            throw new AssertionError(
                    "given " + id + " after " + cursor + " instead of " + (next == null ? "nothing" : next.position()));
        }
        String payload = new String(next.payload(), StandardCharsets.US_ASCII);
        String expected =
                next.conversationId() == null ? payload : "{\"seq\":" + next.seq() + "," + payload.substring(1);
        if (!data.equals(expected)) {
            throw new AssertionError("at " + id + " was " + data + " instead of " + expected);
        }
        cursor = id;
    }

    /** Without an event: nothing in between may be wanted. */
    private void moved(EventId id) {
        LoggedEvent next = cursor == null ? null : log.next(cursor, this::wanted);
        if (cursor != null && (id.epoch() != cursor.epoch() || id.position() < cursor.position())) {
            throw new AssertionError("moved from " + cursor + " to " + id);
        }
        if (next != null && next.position() <= id.position()) {
            throw new AssertionError("moved from " + cursor + " to " + id + " over " + next.position());
        }
        cursor = id;
    }
}
