package dev.agentpipe.model.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InstallationTest {

    /** What released instances use: with other names, old and new ones would not hear each other during an update. */
    @Test
    void the_default_has_the_names_that_were_there_before_others_could_be_chosen() {
        Installation agentpipe = new Installation("agentpipe");
        assertThat(agentpipe.eventsChannel()).isEqualTo("agentpipe:events");
        assertThat(agentpipe.highWaterMarkKey()).isEqualTo("agentpipe:newest");
        assertThat(agentpipe.rateLimitKey("ingest:k")).isEqualTo("agentpipe:limit:ingest:k");
        assertThat(agentpipe.probeChannel("1")).isEqualTo("agentpipe:probe:1");
        assertThat(agentpipe.summaryKey("q")).isEqualTo("agentpipe:summary:q");
    }

    @Test
    void two_installations_have_no_name_in_common() {
        Set<String> one = Set.copyOf(names("one").toList());
        assertThat(names("one-two").toList())
                .doesNotContainAnyElementsOf(one)
                .noneMatch(name -> name.startsWith("one:"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "Agentpipe", "a:b", "a b", "a*", "é", "123456789012345678901234567890123"})
    void a_name_that_could_be_mistaken_is_rejected(String name) {
        assertThatThrownBy(() -> new Installation(name))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("[a-z0-9-]{1,32}");
    }

    private static Stream<String> names(String name) {
        Installation installation = new Installation(name);
        return Stream.of(
                installation.eventsChannel(),
                installation.highWaterMarkKey(),
                installation.rateLimitKey("k"),
                installation.probeChannel("1"),
                installation.summaryKey("q"));
    }
}
