package dev.agentpipe.stream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.hub.FramedEvent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class GroupsTest {

    private final Groups groups = new Groups();

    @Test
    void puts_viewers_of_equal_filters_together() {
        groups.add(viewer(Set.of("a"), Set.of()));
        groups.add(viewer(Set.of("a"), Set.of()));
        groups.add(viewer(Set.of("b"), Set.of()));
        assertThat(groups.size()).isEqualTo(2);
        assertThat(groups.all()).hasSize(3);
    }

    @Test
    void gives_each_group_what_it_wants_once_and_in_order() {
        groups.add(viewer(Set.of(), Set.of()));
        groups.add(viewer(Set.of("a", "b"), Set.of()));
        groups.add(viewer(Set.of(), Set.of("log.entry")));
        groups.add(viewer(Set.of("c"), Set.of()));
        FramedEvent first = event(1, "a", "message.created");
        FramedEvent second = event(2, "b", "log.entry");
        FramedEvent third = event(3, null, "bridge.test");
        assertThat(groups.distribute(List.of(first, second, third)))
                .extracting(Group::wanted)
                .containsExactlyInAnyOrder(List.of(first, second, third), List.of(first, second), List.of(second));
        assertThat(groups.distribute(List.of(third))).singleElement().satisfies(group -> assertThat(group.wanted())
                .containsExactly(third));
    }

    @Test
    void gives_a_group_only_what_is_of_its_projects() {
        Projects p = Projects.ofKey("p");
        groups.add(viewer(p, Set.of(), Set.of()));
        groups.add(viewer(p, Set.of("a"), Set.of()));
        groups.add(viewer(p, Set.of(), Set.of("log.entry")));
        groups.add(viewer(new Projects(Set.of("p", "q")), Set.of(), Set.of()));
        groups.add(viewer(Projects.NONE, Set.of(), Set.of()));
        FramedEvent own = new FramedEvent(1, "p", "a", "log.entry", new byte[] {'x'});
        FramedEvent foreign = new FramedEvent(2, "q", "a", "log.entry", new byte[] {'x'});
        FramedEvent nobodys = new FramedEvent(3, "r", "a", "log.entry", new byte[] {'x'});
        assertThat(groups.distribute(List.of(own, foreign, nobodys)))
                .extracting(Group::wanted)
                .containsExactlyInAnyOrder(List.of(own), List.of(own), List.of(own), List.of(own, foreign));
        assertThat(groups.distribute(List.of(nobodys))).isEmpty();
        groups.all().forEach(groups::remove);
        assertThat(groups.size()).isZero();
        assertThat(groups.distribute(List.of(own))).isEmpty();
    }

    @Test
    void gives_the_last_members_index_to_a_member_that_leaves_a_hole() {
        List<Viewer> viewers =
                List.of(viewer(Set.of(), Set.of()), viewer(Set.of(), Set.of()), viewer(Set.of(), Set.of()));
        viewers.forEach(groups::add);
        groups.remove(viewers.get(0));
        assertThat(groups.all()).containsExactlyInAnyOrder(viewers.get(1), viewers.get(2));
        groups.remove(viewers.get(2));
        groups.remove(viewers.get(1));
        assertThat(groups.size()).isZero();
        assertThat(groups.distribute(List.of(event(1, "a", "t")))).isEmpty();
    }

    private static Viewer viewer(Set<String> conversations, Set<String> types) {
        return viewer(Projects.ALL, conversations, types);
    }

    private static Viewer viewer(Projects projects, Set<String> conversations, Set<String> types) {
        return new Viewer(
                new Filter(projects, conversations, types, false),
                new SimulatedSocket(bytes -> {}),
                new EventId(1, 0),
                null,
                null);
    }

    private static FramedEvent event(long position, String conversation, String type) {
        return new FramedEvent(position, ProjectId.DEFAULT, conversation, type, new byte[] {'x'});
    }
}
