package dev.agentpipe.runtime.tracing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quarkus.runtime.configuration.ConfigurationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TracingTest {

    @Test
    void sends_to_the_path_for_traces_below_the_address() {
        assertThat(Tracing.traces("http://collector:4318")).isEqualTo("http://collector:4318/v1/traces");
        assertThat(Tracing.traces(" https://c.example/otlp/ ")).isEqualTo("https://c.example/otlp/v1/traces");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "collector:4318",
                "grpc://c:4317",
                "http://me:secret@c:4318",
                "http://c?key=secret",
                "http:/secret c"
            })
    void names_the_setting_of_an_address_that_is_none_but_does_not_quote_it(String address) {
        assertThatThrownBy(() -> Tracing.traces(address))
                .isInstanceOf(ConfigurationException.class)
                .hasMessageContaining("AGENTPIPE_TRACING_ENDPOINT")
                .hasMessageNotContaining("secret")
                .hasNoCause();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "00",
                "00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7",
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-0AF7651916CD43DD8448EB211C80319C-00f067aa0ba902b7-01",
                "ff-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01"
            })
    void takes_no_malformed_traceparent(String value) {
        assertThat(Traceparent.context(value).isValid()).isFalse();
        assertThat(Traceparent.context(null).isValid()).isFalse();
    }

    @Test
    void takes_a_traceparent() {
        assertThat(Traceparent.context("00-0af7651916cd43dd8448eb211c80319c-00f067aa0ba902b7-01")
                        .isSampled())
                .isTrue();
    }
}
