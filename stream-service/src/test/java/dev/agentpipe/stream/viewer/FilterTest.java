package dev.agentpipe.stream.viewer;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.hub.FramedEvent;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FilterTest {

    private static final FramedEvent MESSAGE = event("a", "message.created");
    private static final FramedEvent LOG = event("a", "log.entry");
    private static final FramedEvent OTHER = event("b", "message.created");
    private static final FramedEvent BRIDGE = event(null, "bridge.test");
    private static final List<FramedEvent> ALL = List.of(MESSAGE, LOG, OTHER, BRIDGE);

    @Test
    void without_conditions_wants_everything_even_the_events_of_no_conversation() {
        assertThat(filter(Set.of(), Set.of()).select(ALL)).isEqualTo(ALL);
    }

    @Test
    void wants_the_events_of_its_conversations_and_types() {
        assertThat(filter(Set.of("a"), Set.of()).select(ALL)).containsExactly(MESSAGE, LOG);
        assertThat(filter(Set.of(), Set.of("bridge.test", "log.entry")).select(ALL))
                .containsExactly(LOG, BRIDGE);
        assertThat(filter(Set.of("a", "b"), Set.of("message.created")).select(ALL))
                .containsExactly(MESSAGE, OTHER);
        assertThat(filter(Set.of("c"), Set.of()).select(ALL)).isEmpty();
    }

    @Test
    void never_wants_what_was_deleted() {
        assertThat(filter(Set.of(), Set.of()).wants(new FramedEvent(1, ProjectId.DEFAULT, "a", "redacted", null)))
                .isFalse();
        assertThat(filter(Set.of("a"), Set.of()).wants(new FramedEvent(1, ProjectId.DEFAULT, "a", "redacted", null)))
                .isFalse();
    }

    @Test
    void never_wants_an_event_of_a_project_that_it_may_not_read() {
        FramedEvent foreign = new FramedEvent(1, "other", "a", "message.created", new byte[] {'x'});
        for (Filter filter : List.of(
                of(Projects.ofKey(ProjectId.DEFAULT), Set.of(), Set.of()),
                of(Projects.ofKey(ProjectId.DEFAULT), Set.of("a"), Set.of()),
                of(Projects.ofKey(ProjectId.DEFAULT), Set.of(), Set.of("message.created")))) {
            assertThat(filter.wants(MESSAGE)).isTrue();
            assertThat(filter.wants(foreign)).isFalse();
            assertThat(of(Projects.ALL, filter.conversationIds(), filter.types())
                            .wants(foreign))
                    .isTrue();
            assertThat(of(Projects.NONE, filter.conversationIds(), filter.types())
                            .select(ALL))
                    .isEmpty();
        }
    }

    private static Filter of(Projects projects, Set<String> conversations, Set<String> types) {
        return new Filter(projects, conversations, types, false);
    }

    private static Filter filter(Set<String> conversations, Set<String> types) {
        return new Filter(Projects.ALL, conversations, types, false);
    }

    private static FramedEvent event(String conversation, String type) {
        return new FramedEvent(1, ProjectId.DEFAULT, conversation, type, new byte[] {'x'});
    }
}
