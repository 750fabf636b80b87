package dev.agentpipe.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.agentpipe.local.gateway.Instance;
import dev.agentpipe.local.gateway.Instances;
import dev.agentpipe.local.gateway.ServiceKind;
import dev.agentpipe.servers.FreePorts;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortsTest {

    private final ByteArrayOutputStream printed = new ByteArrayOutputStream();

    @TempDir
    Path folder;

    @Test
    void gives_each_service_a_free_port_when_its_documented_one_is_taken_and_says_so() {
        try (PortClaims others = new PortClaims(folder);
                PortClaims ours = new PortClaims(folder)) {
            List.of(ServiceKind.values()).forEach(kind -> others.claim(kind.firstPort()));
            Instances instances = assign(FreePorts.next(), ours, "--instances", "stream=2");
            assertThat(instances.all().stream().map(Instance::name))
                    .containsExactly("ingest-1", "upload-1", "stream-1", "stream-2");
            assertThat(instances.all().stream().map(Instance::port))
                    .doesNotHaveDuplicates()
                    .doesNotContain(8081, 8082, 8083);
            assertThat(console())
                    .contains("Port 8081 is taken; ingest-1 listens on ")
                    .contains("Port 8082 is taken; upload-1 listens on ")
                    .contains("Port 8083 is taken; stream-1 listens on ");
        }
    }

    @Test
    void keeps_services_off_the_port_of_the_gateway() {
        int documented = ServiceKind.INGEST.firstPort();
        assumeThat(FreePorts.isFree(documented)).isTrue();
        try (PortClaims claims = new PortClaims(folder)) {
            assertThat(assign(documented, claims).of(ServiceKind.INGEST).get(0).port())
                    .isNotEqualTo(documented);
        }
    }

    @Test
    void names_a_command_that_works_when_the_port_of_the_gateway_is_taken() throws Exception {
        try (ServerSocket listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                PortClaims claims = new PortClaims(folder)) {
            int taken = listening.getLocalPort();
            String message = assertThatExceptionOfType(StartException.class)
                    .isThrownBy(() -> assign(taken, claims))
                    .actual()
                    .getMessage();
            assertThat(message).startsWith("Port " + taken + " ").containsPattern("deploy/local/up --port \\d+$");
            int suggested = Integer.parseInt(message.replaceAll(".* ", ""));
            assertThat(FreePorts.isFree(suggested)).isTrue();
        }
    }

    private Instances assign(int gateway, PortClaims claims, String... options) {
        Console console = new Console(new PrintStream(printed, true, StandardCharsets.UTF_8));
        return new Ports(gateway, claims, console).assign(Options.parse(List.of(options)));
    }

    private String console() {
        return printed.toString(StandardCharsets.UTF_8);
    }
}
