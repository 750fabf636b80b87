package dev.agentpipe.local.gateway;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class GatewaySettingsTest {

    private static final Map<String, String> LEAST = Map.of(
            "AGENTPIPE_GATEWAY_INGEST", "http://ingest:8081",
            "AGENTPIPE_GATEWAY_UPLOAD", "http://upload:8082",
            "AGENTPIPE_GATEWAY_STREAM", "http://stream-a:8083, http://10.0.0.7:9083");

    @Test
    void reads_lists_of_addresses() {
        GatewaySettings settings = GatewaySettings.of(LEAST);
        assertEquals(
                List.of(URI.create("http://stream-a:8083"), URI.create("http://10.0.0.7:9083")),
                settings.addresses().get(ServiceKind.STREAM));
        assertEquals("127.0.0.1", settings.host());
        assertEquals(3000, settings.port());
    }

    @Test
    void listens_where_it_is_told() {
        GatewaySettings settings =
                GatewaySettings.of(with(Map.of("AGENTPIPE_GATEWAY_HOST", "0.0.0.0", "AGENTPIPE_GATEWAY_PORT", "8080")));
        assertEquals("0.0.0.0", settings.host());
        assertEquals(8080, settings.port());
    }

    @Test
    void names_the_variable_that_is_wrong() {
        assertRefused("AGENTPIPE_GATEWAY_UPLOAD", "");
        assertRefused("AGENTPIPE_GATEWAY_UPLOAD", "upload:8082");
        assertRefused("AGENTPIPE_GATEWAY_UPLOAD", "http://upload");
        assertRefused("AGENTPIPE_GATEWAY_UPLOAD", "http://upload:8082/api");
        assertRefused("AGENTPIPE_GATEWAY_UPLOAD", "https://upload:8082");
        assertRefused("AGENTPIPE_GATEWAY_UPLOAD", "http://a b:8082");
        assertRefused("AGENTPIPE_GATEWAY_PORT", "0");
        assertRefused("AGENTPIPE_GATEWAY_PORT", "65536");
        assertRefused("AGENTPIPE_GATEWAY_PORT", "http");
    }

    private static void assertRefused(String variable, String value) {
        IllegalArgumentException refused =
                assertThrows(IllegalArgumentException.class, () -> GatewaySettings.of(with(Map.of(variable, value))));
        assertTrue(refused.getMessage().startsWith(variable), refused.getMessage());
    }

    private static Map<String, String> with(Map<String, String> more) {
        Map<String, String> environment = new HashMap<>(LEAST);
        environment.putAll(more);
        return environment;
    }
}
