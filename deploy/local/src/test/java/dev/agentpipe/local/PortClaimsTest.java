package dev.agentpipe.local;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.servers.FreePorts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortClaimsTest {

    @TempDir
    Path folder;

    @Test
    void gives_a_port_to_one_system_at_a_time() {
        int port = FreePorts.next();
        try (PortClaims second = new PortClaims(folder)) {
            try (PortClaims first = new PortClaims(folder)) {
                assertThat(first.claim(port)).isTrue();
                assertThat(second.claim(port)).isFalse();
            }
            assertThat(second.claim(port)).isTrue();
        }
    }

    @Test
    void leaves_a_port_to_the_process_that_listens_on_it() throws Exception {
        try (PortClaims claims = new PortClaims(folder)) {
            int port;
            try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                port = listening.getLocalPort();
                assertThat(claims.claim(port)).isFalse();
            }
            assertThat(claims.claim(port)).isTrue();
        }
    }
}
