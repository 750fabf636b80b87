package dev.agentpipe.stream.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.stream.viewer.Filter;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ViewerStatisticsTest {

    private static final Filter EVERYTHING = new Filter(Set.of(), Set.of(), false);
    private static final Filter CONVERSATION = new Filter(Set.of("c"), Set.of("t"), false);
    private static final Filter TYPE = new Filter(Set.of(), Set.of("t"), false);

    private final ViewerStatistics statistics = new ViewerStatistics(new Admission(10, 10));

    @Test
    void counts_viewers_by_what_they_watch() {
        statistics.came(EVERYTHING, null);
        statistics.came(CONVERSATION, null);
        statistics.came(CONVERSATION, null);
        statistics.came(TYPE, null);
        statistics.went(CONVERSATION, null);
        assertThat(statistics.byKind()).isEqualTo(Map.of("everything", 1, "conversations", 1, "types", 1));
    }

    @Test
    void knows_a_key_for_as_long_as_somebody_reads_with_it() {
        statistics.came(EVERYTHING, "k");
        statistics.came(TYPE, "k");
        statistics.went(TYPE, "k");
        assertThat(statistics.keyIds()).containsExactly("k");
        statistics.went(EVERYTHING, "k");
        assertThat(statistics.keyIds()).isEmpty();
    }
}
