package dev.agentpipe.stream.viewer;

import dev.agentpipe.stream.hub.FramedEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The live viewers of one loop, indexed by what they want.
 *
 * <p>An event is looked up by project, conversation and type; groups that do not want it are never touched.
 */
public final class Groups {

    private final Map<Filter, Group> byFilter = new HashMap<>();
    private final Map<String, List<Group>> byConversation = new HashMap<>();
    private final Map<String, List<Group>> byType = new HashMap<>();
    private final Map<String, List<Group>> byProject = new HashMap<>();
    private final List<Group> ofEverything = new ArrayList<>();
    private final List<Group> touched = new ArrayList<>();

    void add(Viewer viewer) {
        byFilter.computeIfAbsent(viewer.filter(), this::index).add(viewer);
    }

    void remove(Viewer viewer) {
        Group group = byFilter.get(viewer.filter());
        group.remove(viewer);
        if (group.size() == 0) {
            byFilter.remove(viewer.filter());
            unindex(group);
        }
    }

    /** Gives each group the events that it wants; returns the groups that want any, valid until the next call. */
    List<Group> distribute(List<FramedEvent> events) {
        touched.forEach(group -> group.wanted().clear());
        touched.clear();
        for (FramedEvent event : events) {
            offer(event, ofEverything);
            offer(event, byProject.get(event.project()));
            offer(event, byType.get(event.type()));
            if (event.conversationId() != null) {
                offer(event, byConversation.get(event.conversationId()));
            }
        }
        return touched;
    }

    List<Viewer> all() {
        List<Viewer> all = new ArrayList<>();
        for (Group group : byFilter.values()) {
            for (int i = 0; i < group.size(); i++) {
                all.add(group.member(i));
            }
        }
        return all;
    }

    int size() {
        return byFilter.size();
    }

    private void offer(FramedEvent event, List<Group> groups) {
        if (groups == null || event.redacted()) {
            return;
        }
        for (Group group : groups) {
            if (group.filter().wants(event)) {
                if (group.wanted().isEmpty()) {
                    touched.add(group);
                }
                group.wanted().add(event);
            }
        }
    }

    private Group index(Filter filter) {
        Group group = new Group(filter);
        if (!filter.conversationIds().isEmpty()) {
            filter.conversationIds().forEach(id -> enter(byConversation, id, group));
        } else if (!filter.types().isEmpty()) {
            filter.types().forEach(type -> enter(byType, type, group));
        } else if (!filter.projects().isAll()) {
            filter.projects().ids().forEach(id -> enter(byProject, id, group));
        } else {
            ofEverything.add(group);
        }
        return group;
    }

    private void unindex(Group group) {
        group.filter().conversationIds().forEach(id -> leave(byConversation, id, group));
        group.filter().types().forEach(type -> leave(byType, type, group));
        if (!group.filter().projects().isAll()) {
            group.filter().projects().ids().forEach(id -> leave(byProject, id, group));
        }
        ofEverything.remove(group);
    }

    private static void enter(Map<String, List<Group>> index, String key, Group group) {
        index.computeIfAbsent(key, none -> new ArrayList<>(1)).add(group);
    }

    private static void leave(Map<String, List<Group>> index, String key, Group group) {
        index.computeIfPresent(key, (k, groups) -> {
            groups.remove(group);
            return groups.isEmpty() ? null : groups;
        });
    }
}
