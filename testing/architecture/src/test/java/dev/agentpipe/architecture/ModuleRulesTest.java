package dev.agentpipe.architecture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.architecture.example.Root;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ModuleRulesTest {

    private static final ModuleRules EXAMPLE = ModuleRules.ofTests(Root.class.getPackageName());

    @Test
    void reads_the_arrows_of_a_readme() {
        assertThat(ModuleRules.drawn("""
                # a title

                ```
                root   → one
                one    → two, three
                two    → nothing
                ```
                """))
                .containsEntry("root", Set.of("one"))
                .containsEntry("one", Set.of("two", "three"))
                .containsEntry("two", Set.of());
    }

    /** Not what uses the root package: all may. */
    @Test
    void finds_the_arrows_between_packages() {
        assertThat(EXAMPLE.actual())
                .isEqualTo(Map.of("root", Set.of("one"), "one", Set.of("two"), "two", Set.of("one")));
    }

    @Test
    void fails_on_a_cycle_and_on_what_is_drawn_otherwise() {
        assertThatThrownBy(EXAMPLE::hasNoCyclesOfPackages).isInstanceOf(AssertionError.class);
        assertThatThrownBy(EXAMPLE::dependsBetweenPackagesAsTheReadmeDraws).isInstanceOf(AssertionError.class);
    }
}
