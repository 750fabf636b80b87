package dev.agentpipe.stream.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.access.Reader;
import dev.agentpipe.stream.viewer.Filter;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ViewerStatisticsTest {

    private static final Filter EVERYTHING = new Filter(Projects.ALL, Set.of(), Set.of(), false);
    private static final Filter CONVERSATION = new Filter(Projects.ALL, Set.of("c"), Set.of("t"), false);
    private static final Filter TYPE = new Filter(Projects.ALL, Set.of(), Set.of("t"), false);

    private final ViewerStatistics statistics = new ViewerStatistics(new Admission(10, 10));

    @Test
    void counts_viewers_by_what_they_watch() {
        Reader reader = reader(null, Projects.ALL);
        statistics.came(EVERYTHING, reader);
        statistics.came(CONVERSATION, reader);
        statistics.came(CONVERSATION, reader);
        statistics.came(TYPE, reader);
        statistics.went(CONVERSATION, reader);
        assertThat(statistics.byKind(Projects.ALL)).isEqualTo(Map.of("everything", 1, "conversations", 1, "types", 1));
    }

    @Test
    void tells_of_the_viewers_that_may_read_nothing_else() {
        Projects p = Projects.ofKey("p");
        statistics.came(EVERYTHING, reader("k", p));
        statistics.came(EVERYTHING, reader("l", Projects.ofKey("q")));
        statistics.came(EVERYTHING, reader("m", Projects.ALL));
        assertThat(statistics.byKind(p)).isEqualTo(Map.of("everything", 1));
        assertThat(statistics.byKind(new Projects(Set.of("p", "q")))).isEqualTo(Map.of("everything", 2));
        assertThat(statistics.byKind(Projects.ALL)).isEqualTo(Map.of("everything", 3));
        assertThat(statistics.byKind(Projects.NONE)).isEmpty();
    }

    @Test
    void knows_a_key_while_it_has_viewers() {
        Reader reader = reader("k", Projects.ALL);
        statistics.came(EVERYTHING, reader);
        statistics.came(TYPE, reader);
        statistics.went(TYPE, reader);
        assertThat(statistics.keyIds()).containsExactly("k");
        statistics.went(EVERYTHING, reader);
        assertThat(statistics.keyIds()).isEmpty();
        assertThat(statistics.byKind(Projects.ALL)).isEmpty();
    }

    private static Reader reader(String keyId, Projects projects) {
        return new Reader(keyId, projects, null, () -> {});
    }
}
