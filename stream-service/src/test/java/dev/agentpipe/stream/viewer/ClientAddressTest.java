package dev.agentpipe.stream.viewer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class ClientAddressTest {

    private final ClientAddress addresses = new ClientAddress(List.of("10.0.0.0/8", "127.0.0.1"));

    @Test
    void believes_no_header_from_a_stranger() {
        assertThat(addresses.of("192.0.2.7", List.of("198.51.100.1"))).isEqualTo("192.0.2.7");
    }

    @Test
    void takes_the_rightmost_hop_that_is_no_trusted_proxy() {
        assertThat(addresses.of("127.0.0.1", List.of("203.0.113.9, 198.51.100.1", "10.1.2.3")))
                .isEqualTo("198.51.100.1");
    }

    @Test
    void stops_at_what_is_no_address() {
        assertThat(addresses.of("127.0.0.1", List.of("198.51.100.1, evil.example")))
                .isEqualTo("127.0.0.1");
    }

    @Test
    void counts_an_ipv6_network_as_one_client() {
        assertThat(addresses.of("2001:db8:1:2:3::4", List.of()))
                .isEqualTo(addresses.of("2001:db8:1:2:ffff::1", List.of()))
                .isNotEqualTo(addresses.of("2001:db8:1:3::1", List.of()));
    }

    @Test
    void says_what_is_wrong_with_a_setting() {
        assertThatThrownBy(() -> new ClientAddress(List.of("proxy.example")))
                .hasMessageContaining("AGENTPIPE_TRUSTED_PROXIES")
                .hasMessageContaining("proxy.example");
    }
}
