package dev.agentpipe.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KnownHostsTest {

    private final KnownHosts hosts = new KnownHosts(List.of("agentpipe.example.com"));

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "LOCALHOST", "localhost.", "127.0.0.1", "10.1.2.3", "[::1]", "AgentPipe.example.com"
            })
    void accepts_this_machine_addresses_and_configured_names(String host) {
        assertThat(hosts.accepts(host + ":3000")).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "evil.example",
                "localhost.evil.example",
                "127.0.0.1.evil.example",
                "example.com",
                "x.localhost",
                ""
            })
    void rejects_other_names(String host) {
        assertThat(hosts.accepts(host + ":3000")).isFalse();
    }

    @Test
    void rejects_a_request_without_a_valid_host() {
        assertThat(hosts.accepts(null)).isFalse();
    }

    @Test
    void accepts_every_name_when_a_proxy_checks_them() {
        assertThat(new KnownHosts(List.of("*")).accepts("evil.example")).isTrue();
    }
}
