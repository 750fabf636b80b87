package dev.agentpipe.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.net.HostAndPort;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AllowedHostsTest {

    @ParameterizedTest
    @CsvSource({
        "localhost, true",
        "LOCALHOST., true",
        "127.0.0.1, true",
        "10.1.2.3, true",
        "::1, true",
        "agentpipe.example.com, true",
        "AgentPipe.Example.com, true",
        "evil.example, false",
        "localhost.evil.example, false",
        "127.0.0.1.evil.example, false",
        "agentpipe.example.com.evil.example, false",
        "'', false"
    })
    void allows_localhost_addresses_and_the_names_it_was_given(String host, boolean allowed) {
        AllowedHosts hosts = new AllowedHosts(List.of(" agentpipe.example.com "));
        assertThat(hosts.allows(HostAndPort.create(host, 8083))).isEqualTo(allowed);
    }

    @Test
    void allows_no_request_without_a_host() {
        assertThat(new AllowedHosts(List.of()).allows(null)).isFalse();
    }

    @Test
    void a_star_allows_all() {
        AllowedHosts hosts = new AllowedHosts(List.of("*"));
        assertThat(hosts.allows(HostAndPort.create("evil.example", -1))).isTrue();
        assertThat(hosts.allows(null)).isTrue();
    }
}
