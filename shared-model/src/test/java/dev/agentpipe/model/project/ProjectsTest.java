package dev.agentpipe.model.project;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;

class ProjectsTest {

    private static final Projects TWO = new Projects(Set.of("b", "a"));

    @Test
    void include_what_was_named_and_nothing_else() {
        assertThat(TWO.include("a")).isTrue();
        assertThat(TWO.include("c")).isFalse();
        assertThat(Projects.ALL.include("c")).isTrue();
        assertThat(Projects.ofKey("a").include("b")).isFalse();
        assertThat(Projects.ofKey(null)).isEqualTo(Projects.ALL);
    }

    @Test
    void are_nothing_when_none_is_named() {
        assertThat(Projects.NONE.include("default")).isFalse();
        assertThat(Projects.NONE.isAll()).isFalse();
        assertThat(new Projects(Set.of())).isEqualTo(Projects.NONE).isNotEqualTo(Projects.ALL);
    }

    @Test
    void can_be_narrowed_but_never_widened() {
        assertThat(TWO.only("a")).isEqualTo(Projects.ofKey("a"));
        assertThat(TWO.only("c")).isEqualTo(Projects.NONE);
        assertThat(Projects.ALL.only("c")).isEqualTo(Projects.ofKey("c"));
        for (String invalid : new String[] {"", "*", "A", "a\0", "x".repeat(41)}) {
            assertThat(Projects.ALL.only(invalid)).as(invalid).isEqualTo(Projects.NONE);
        }
    }

    @Test
    void know_which_are_among_them() {
        assertThat(TWO.includeAll(Projects.ofKey("a"))).isTrue();
        assertThat(TWO.includeAll(Projects.ALL)).isFalse();
        assertThat(Projects.ofKey("a").includeAll(TWO)).isFalse();
        assertThat(Projects.ALL.includeAll(TWO)).isTrue();
        assertThat(Projects.ALL.includeAll(Projects.ALL)).isTrue();
    }

    @Test
    void are_written_in_one_order_everywhere() {
        assertThat(TWO).hasToString("a+b");
        assertThat(Projects.ALL).hasToString("*");
        assertThat(Projects.NONE).hasToString("");
    }
}
