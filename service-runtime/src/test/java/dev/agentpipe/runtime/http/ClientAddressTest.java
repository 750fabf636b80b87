package dev.agentpipe.runtime.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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
    void finds_the_client_behind_a_chain_of_proxies() {
        ClientAddress chain = new ClientAddress(List.of("172.30.242.0/24", "172.30.243.1", ""));
        assertThat(chain.of("172.30.242.7", List.of("203.0.113.9, 172.30.243.1")))
                .isEqualTo("203.0.113.9");
        assertThat(chain.of("172.30.242.7", List.of("6.6.6.6, 203.0.113.9", "172.30.243.1")))
                .as("what the client itself wrote")
                .isEqualTo("203.0.113.9");
    }

    @ParameterizedTest
    @CsvSource({
        "198.51.100.1:4711, 198.51.100.1",
        "2001:db8::1, 2001:db8::1",
        "[2001:db8::1], 2001:db8::1",
        "[2001:db8::1]:4711, 2001:db8::1",
        "[2001:db8::1]4711, 127.0.0.1",
        "198.51.100.1:, 127.0.0.1",
        "198.51.100.1:http, 127.0.0.1"
    })
    void reads_addresses_with_the_port_that_some_proxies_add(String hop, String expected) {
        assertThat(addresses.of("127.0.0.1", List.of(hop))).isEqualTo(expected);
    }

    /** {@code peer}, then what the request says; spaces separate header lines, {@code -} is none. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1 | 198.51.100.1           | https       | true",
                "127.0.0.1 | 198.51.100.1           | HTTPS       | true",
                "127.0.0.1 | -                      | https       | true",
                "127.0.0.1 | 198.51.100.1           | http        | false",
                "127.0.0.1 | 198.51.100.1           | -           | false",
                "127.0.0.1 | 198.51.100.1           | ,           | false",
                // Somebody who is not trusted.
                "192.0.2.7 | 198.51.100.1           | https       | false",
                "192.0.2.7 | 10.0.0.1               | https       | false",
                // What a client wrote itself before a proxy appended.
                "127.0.0.1 | 10.0.0.1,198.51.100.1  | https,http  | false",
                "127.0.0.1 | 198.51.100.1           | https http  | false",
                // A chain: TLS ends at the outer proxy, the inner one sees plain HTTP.
                "127.0.0.1 | 198.51.100.1,10.0.0.1  | https,http  | true",
                "127.0.0.1 | 198.51.100.1 10.0.0.1  | https http  | true",
                "127.0.0.1 | 198.51.100.1,10.0.0.1  | http,https  | false",
                "127.0.0.1 | 198.51.100.1,10.0.0.1  | http,https,http | true",
                // The inner proxy passes on what the outer one overwrote.
                "127.0.0.1 | 198.51.100.1,10.0.0.1  | https       | true",
                // An outer proxy that is not trusted.
                "127.0.0.1 | 198.51.100.1,192.0.2.9 | https,http  | false",
            })
    void knows_from_trusted_proxies_alone_that_a_request_came_by_tls(
            String peer, String forwardedFor, String forwardedProto, boolean tls) {
        assertThat(addresses.cameByTls(peer, false, header(forwardedFor), header(forwardedProto)))
                .isEqualTo(tls);
    }

    @Test
    void knows_by_itself_whether_its_own_connection_is_tls() {
        assertThat(addresses.cameByTls("192.0.2.7", true, List.of(), List.of())).isTrue();
        assertThat(addresses.cameByTls("192.0.2.7", true, List.of(), List.of("http")))
                .as("written by a stranger")
                .isTrue();
        assertThat(addresses.cameByTls("127.0.0.1", true, List.of("198.51.100.1"), List.of("http")))
                .as("a trusted proxy that was asked in the clear")
                .isFalse();
    }

    private static List<String> header(String lines) {
        return lines.equals("-") ? List.of() : List.of(lines.split(" "));
    }

    /** The first start with docker compose must not depend on whether a proxy that terminates TLS stands before it. */
    @Test
    void compose_trusts_its_gateway_and_a_proxy_on_the_same_machine() throws IOException {
        String line = Files.readAllLines(Path.of("../docker-compose.yml")).stream()
                .filter(text -> text.contains("AGENTPIPE_TRUSTED_PROXIES: "))
                .findFirst()
                .orElseThrow();
        String value = line.split("\"", -1)[1].replaceAll("\\$\\{[A-Z_]+:?-([^}]*)}", "$1");
        ClientAddress compose = new ClientAddress(List.of(value.split(",")));
        assertThat(compose.of("172.30.242.7", List.of("203.0.113.9"))).isEqualTo("203.0.113.9");
        assertThat(compose.of("172.30.242.7", List.of("203.0.113.9, 172.30.243.1")))
                .isEqualTo("203.0.113.9");
    }
}
