package dev.agentpipe.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.agentpipe.model.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NumberParameterTest {

    @ParameterizedTest
    @ValueSource(strings = {"1", "7", "100", "007"})
    void reads_whole_numbers_up_to_the_maximum(String text) {
        assertThat(NumberParameter.parse("limit", text, 100)).isEqualTo(Long.parseLong(text));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "101", "1.5", "1e2", " 1", "+1", "٣", "one", "99999999999999999999"})
    void rejects_anything_else_naming_the_parameter(String text) {
        assertThatThrownBy(() -> NumberParameter.parse("limit", text, 100))
                .isInstanceOfSatisfying(ProblemException.class, rejection -> assertThat(
                                rejection.details().get(0).field())
                        .isEqualTo("limit"))
                .hasMessageContaining("must be a whole number from 1 to 100");
    }

    @Test
    void takes_the_largest_number() {
        assertThat(NumberParameter.parse("before", Long.toString(Long.MAX_VALUE), Long.MAX_VALUE))
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void finds_numbers_within_both_bounds_only() {
        assertThat(NumberParameter.find("0", 0, 5)).hasValue(0);
        assertThat(NumberParameter.find("5", 0, 5)).hasValue(5);
        assertThat(NumberParameter.find("0", 1, 5)).isEmpty();
        assertThat(NumberParameter.find("6", 0, 5)).isEmpty();
        assertThat(NumberParameter.find("2026-01-01T12:00:00Z", 0, 5)).isEmpty();
    }
}
