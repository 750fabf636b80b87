package dev.agentpipe.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

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
}
