package dev.agentpipe.local.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewaySettingsTest {

    private static final Map<String, String> MINIMAL = Map.of(
            "AGENTPIPE_GATEWAY_INGEST", "http://ingest:8081",
            "AGENTPIPE_GATEWAY_UPLOAD", "http://upload:8082",
            "AGENTPIPE_GATEWAY_STREAM", "http://stream-a:8083, http://10.0.0.7:9083");

    @Test
    void reads_lists_of_addresses() {
        GatewaySettings settings = GatewaySettings.of(MINIMAL);
        assertThat(settings.addresses())
                .containsEntry(
                        ServiceKind.STREAM,
                        List.of(URI.create("http://stream-a:8083"), URI.create("http://10.0.0.7:9083")));
        assertThat(settings.host()).isEqualTo("127.0.0.1");
        assertThat(settings.port()).isEqualTo(3000);
        assertThat(settings.limits()).isEqualTo(ClientLimits.DEFAULT);
        assertThat(settings.hosts().accepts("agentpipe.example.com")).isFalse();
    }

    @Test
    void reads_hosts_and_limits() {
        GatewaySettings settings = GatewaySettings.of(with(Map.of(
                "AGENTPIPE_GATEWAY_HOSTS", "agentpipe.example.com, other.example.com",
                "AGENTPIPE_GATEWAY_HEADER_DEADLINE", "5S",
                "AGENTPIPE_GATEWAY_IDLE_TIMEOUT", "2M",
                "AGENTPIPE_GATEWAY_MAX_CONNECTIONS", "500",
                "AGENTPIPE_GATEWAY_MAX_CONNECTIONS_PER_ADDRESS", "50")));
        assertThat(settings.hosts().accepts("other.example.com")).isTrue();
        assertThat(settings.limits())
                .isEqualTo(new ClientLimits(
                        Duration.ofSeconds(5), ClientLimits.DEFAULT.keepAlive(), Duration.ofMinutes(2), 500, 50));
    }

    @Test
    void listens_where_it_is_told() {
        GatewaySettings settings =
                GatewaySettings.of(with(Map.of("AGENTPIPE_GATEWAY_HOST", "0.0.0.0", "AGENTPIPE_GATEWAY_PORT", "8080")));
        assertThat(settings.host()).isEqualTo("0.0.0.0");
        assertThat(settings.port()).isEqualTo(8080);
    }

    @Test
    void names_the_variable_that_is_wrong() {
        assertRejected("AGENTPIPE_GATEWAY_UPLOAD", "");
        assertRejected("AGENTPIPE_GATEWAY_UPLOAD", "upload:8082");
        assertRejected("AGENTPIPE_GATEWAY_UPLOAD", "http://upload");
        assertRejected("AGENTPIPE_GATEWAY_UPLOAD", "http://upload:8082/api");
        assertRejected("AGENTPIPE_GATEWAY_UPLOAD", "https://upload:8082");
        assertRejected("AGENTPIPE_GATEWAY_UPLOAD", "http://a b:8082");
        assertRejected("AGENTPIPE_GATEWAY_PORT", "0");
        assertRejected("AGENTPIPE_GATEWAY_PORT", "65536");
        assertRejected("AGENTPIPE_GATEWAY_PORT", "http");
        assertRejected("AGENTPIPE_GATEWAY_HEADER_DEADLINE", "10");
        assertRejected("AGENTPIPE_GATEWAY_IDLE_TIMEOUT", "0S");
        assertRejected("AGENTPIPE_GATEWAY_MAX_CONNECTIONS", "0");
    }

    private static void assertRejected(String variable, String value) {
        IllegalArgumentException rejected = assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> GatewaySettings.of(with(Map.of(variable, value))))
                .actual();
        assertThat(rejected.getMessage().startsWith(variable))
                .as(rejected.getMessage())
                .isTrue();
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(MINIMAL);
        environment.putAll(more);
        return environment;
    }
}
