package dev.agentpipe.runtime.bounds;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class SettingBoundsTest {

    private static final Map<String, Object> VALID = Map.of(
            "someNumber",
            1,
            "largeNumber",
            1L,
            "time",
            Duration.ofSeconds(1),
            "sometimes",
            Optional.empty(),
            "perhaps",
            Optional.empty(),
            "ratio",
            new BigDecimal("0.5"),
            "name",
            "a1",
            "names",
            Set.of("a"));

    /** Every type that has bounds. */
    interface Settings {

        @AtLeast("1")
        @AtMost("10")
        int someNumber();

        @AtMost("1000000000")
        long largeNumber();

        @AtLeast("1ms")
        @AtMost("5m")
        Duration time();

        @AtLeast("1d")
        Optional<Duration> sometimes();

        @AtLeast("1")
        Optional<Integer> perhaps();

        @AtLeast("0")
        @AtMost("1")
        BigDecimal ratio();

        @Matches("[a-z0-9]+")
        String name();

        @AtMost("2")
        @Matches("[a-z]+")
        Set<String> names();
    }

    private static void check(String name, Object value) {
        Map<String, Object> values = new HashMap<>(VALID);
        values.put(name, value);
        Object settings = Proxy.newProxyInstance(
                Settings.class.getClassLoader(),
                new Class<?>[] {Settings.class},
                (proxy, method, arguments) -> values.get(method.getName()));
        new SettingBounds().validateMapping(Settings.class, "agentpipe.some", settings);
    }

    private static Arguments[] within() {
        return new Arguments[] {
            Arguments.of("someNumber", 1),
            Arguments.of("someNumber", 10),
            Arguments.of("largeNumber", 1_000_000_000L),
            Arguments.of("time", Duration.ofMillis(1)),
            Arguments.of("time", Duration.ofMinutes(5)),
            Arguments.of("sometimes", Optional.of(Duration.ofDays(1))),
            Arguments.of("perhaps", Optional.of(1)),
            Arguments.of("ratio", BigDecimal.ZERO),
            Arguments.of("ratio", new BigDecimal("1.000")),
            Arguments.of("names", Set.of("a", "b")),
            Arguments.of("names", Set.of())
        };
    }

    @ParameterizedTest
    @MethodSource("within")
    void accepts_the_bounds_themselves(String name, Object value) {
        assertThatCode(() -> check(name, value)).doesNotThrowAnyException();
    }

    private static Arguments[] beyond() {
        return new Arguments[] {
            Arguments.of("someNumber", 0, "some-number must be at least 1"),
            Arguments.of("someNumber", 11, "some-number must be at most 10"),
            Arguments.of("largeNumber", 1_000_000_001L, "large-number must be at most 1000000000"),
            Arguments.of("time", Duration.ZERO, "time must be at least 1ms"),
            Arguments.of("time", Duration.ofMinutes(5).plusNanos(1), "time must be at most 5m"),
            Arguments.of("sometimes", Optional.of(Duration.ofHours(23)), "sometimes must be at least 1d"),
            Arguments.of("perhaps", Optional.of(0), "perhaps must be at least 1"),
            Arguments.of("ratio", new BigDecimal("1.01"), "ratio must be at most 1"),
            Arguments.of("ratio", new BigDecimal("-0.01"), "ratio must be at least 0"),
            Arguments.of("name", "a-", "name must match [a-z0-9]+"),
            Arguments.of("names", Set.of("a", "b", "c"), "names must be at most 2"),
            Arguments.of("names", Set.of("a", "B"), "names must match [a-z]+")
        };
    }

    @ParameterizedTest
    @MethodSource("beyond")
    void names_the_setting_and_the_bound_that_it_exceeds(String name, Object value, String problem) {
        assertThatThrownBy(() -> check(name, value))
                .isInstanceOf(ConfigValidationException.class)
                .hasMessageContaining("agentpipe.some." + problem);
    }

    @Test
    void is_found_by_every_service() {
        assertThat(ServiceLoader.load(SmallRyeConfigBuilderCustomizer.class))
                .hasAtLeastOneElementOfType(SettingBounds.class);
    }
}
