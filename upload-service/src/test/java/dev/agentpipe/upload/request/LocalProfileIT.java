package dev.agentpipe.upload.request;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.agentpipe.kit.TestServers;
import dev.agentpipe.upload.LocalApplication;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What only the local profile has. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(LocalApplication.class)
class LocalProfileIT {

    @Test
    void has_a_page_to_try_the_api() {
        RestAssured.get("/q/swagger-ui/").then().statusCode(200).body(containsString("/q/openapi"));
    }

    /** A hostile page may point a name of its own at this machine; its browser sends that name as Host. */
    @ParameterizedTest
    @CsvSource({
        "evil.example, 421",
        "localhost.evil.example:8082, 421",
        "localhost:8082, 200",
        "127.0.0.1:8082, 200",
        "[::1]:8082, 200"
    })
    void answers_to_names_of_this_machine_only(String host, int status) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), RestAssured.port)) {
            String request = "GET /api/health HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer).startsWith("HTTP/1.1 " + status);
            assertThat(answer.contains("\"error\":\"unknown_host\"")).as(answer).isEqualTo(status == 421);
        }
    }
}
