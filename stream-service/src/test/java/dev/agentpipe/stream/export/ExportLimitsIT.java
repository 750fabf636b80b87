package dev.agentpipe.stream.export;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.LowLimits;
import dev.agentpipe.stream.TestLog;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two exports at a time, of which one that is not taken for six seconds is cut. */
@QuarkusTest
@TestProfile(LowLimits.class)
@QuarkusTestResource(TestServers.class)
class ExportLimitsIT {

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    @Inject
    MeterRegistry metrics;

    private StoredTalk talk;

    @BeforeEach
    void ready() {
        talk = new StoredTalk(log);
        await().until(() -> get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void a_few_run_at_a_time_and_one_that_nobody_takes_is_cut() throws Exception {
        talk.fill(400, 100_000);
        List<Socket> slow = new ArrayList<>();
        try {
            for (int i = 0; i < 2; i++) {
                slow.add(open());
            }
            await().untilAsserted(() ->
                    get(talk.path(ExportFormat.JSON)).then().statusCode(503).header("Retry-After", equalTo("10")));
            // Both are cut after the timeout; the file of another one is whole then.
            await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> assertThat(
                            get(talk.path(ExportFormat.NDJSON)).asByteArray())
                    .hasSizeGreaterThan(40_000_000));
            // The first one's room was enough for that; who reads on before the second is cut has all of it.
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> metrics.get("agentpipe.stream.exports").gauge().value() == 0);
            for (Socket socket : slow) {
                byte[] received = socket.getInputStream().readAllBytes();
                assertThat(new String(received, received.length - 5, 5, StandardCharsets.ISO_8859_1))
                        .isNotEqualTo("0\r\n\r\n");
            }
        } finally {
            for (Socket socket : slow) {
                socket.close();
            }
        }
    }

    private Socket open() throws Exception {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(16 * 1024);
        socket.connect(new InetSocketAddress(url.getHost(), url.getPort()));
        socket.getOutputStream()
                .write(("GET " + talk.path(ExportFormat.JSON)
                                + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        assertThat(in.read()).isEqualTo('H');
        return socket;
    }
}
