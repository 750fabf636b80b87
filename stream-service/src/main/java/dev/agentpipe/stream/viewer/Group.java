package dev.agentpipe.stream.viewer;

import dev.agentpipe.stream.hub.FramedEvent;
import java.util.ArrayList;
import java.util.List;

/** The live viewers of one loop that want the same bytes. */
final class Group {

    private final Filter filter;
    private final List<Viewer> members = new ArrayList<>();
    private final List<FramedEvent> wanted = new ArrayList<>();

    Group(Filter filter) {
        this.filter = filter;
    }

    Filter filter() {
        return filter;
    }

    int size() {
        return members.size();
    }

    Viewer member(int index) {
        return members.get(index);
    }

    void add(Viewer viewer) {
        viewer.indexInGroup = members.size();
        members.add(viewer);
    }

    /** The last viewer takes its index. */
    void remove(Viewer viewer) {
        Viewer last = members.remove(members.size() - 1);
        if (last != viewer) {
            members.set(viewer.indexInGroup, last);
            last.indexInGroup = viewer.indexInGroup;
        }
    }

    /** The events of the window that is being flushed. */
    List<FramedEvent> wanted() {
        return wanted;
    }
}
