package dev.agentpipe.stream.viewer;

import dev.agentpipe.stream.hub.FramedEvent;
import java.util.ArrayList;
import java.util.List;

/** The live viewers of one loop that want the same bytes. */
public final class Group {

    private final Filter filter;
    private final List<Viewer> members = new ArrayList<>();
    private final List<FramedEvent> wanted = new ArrayList<>();

    public Group(Filter filter) {
        this.filter = filter;
    }

    public Filter filter() {
        return filter;
    }

    public int size() {
        return members.size();
    }

    public Viewer member(int place) {
        return members.get(place);
    }

    public void add(Viewer viewer) {
        viewer.placeInGroup = members.size();
        members.add(viewer);
    }

    /** The last one takes its place. */
    public void remove(Viewer viewer) {
        Viewer last = members.remove(members.size() - 1);
        if (last != viewer) {
            members.set(viewer.placeInGroup, last);
            last.placeInGroup = viewer.placeInGroup;
        }
    }

    /** Events of the window that is being flushed. */
    public List<FramedEvent> wanted() {
        return wanted;
    }
}
