package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.kit.SseClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The public address as docker-compose.yml has it: a real nginx in front of real services, which trust it alone. */
class NginxIT {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NOBODY = "http://127.0.0.1:9";

    private static Tool program;
    private static Cluster cluster;
    private static Nginx nginx;
    private static Client client;

    @BeforeAll
    static void start() throws Exception {
        Optional<Tool> found = Tool.find("nginx", "nginx");
        assumeTrue(found.isPresent(), "nginx is needed; Debian's package nginx has it");
        program = found.get();
        cluster = Cluster.startOneOfEach(Map.of(
                "QUARKUS_PROFILE", "prod",
                "AGENTPIPE_READ_ACCESS", "open",
                "AGENTPIPE_TRUSTED_PROXIES", "127.0.0.1",
                "AGENTPIPE_STREAM_MAX_VIEWERS_PER_ADDRESS", "2"));
        nginx = Nginx.start(program, log("nginx"), settings(Map.of()));
        client = nginx.client(Cluster.API_KEY);
    }

    @AfterAll
    static void stop() throws IOException {
        if (cluster != null) {
            nginx.close();
            cluster.close();
        }
    }

    private static Path log(String name) {
        return cluster.folder().resolve(name + ".log");
    }

    /** {@code x} is what SseClient asks for. */
    private static Map<String, String> settings(Map<String, String> others) {
        Map<String, String> settings = new TreeMap<>(Map.of("HOSTS", "x,streams.example"));
        List.of(cluster.ingest(), cluster.upload(), cluster.stream())
                .forEach(instances -> settings.put(
                        instances.get(0).service().toUpperCase(java.util.Locale.ROOT), address(instances.get(0))));
        settings.putAll(others);
        return settings;
    }

    private static String address(ServiceProcess instance) {
        return "http://127.0.0.1:" + instance.port();
    }

    @Test
    void what_is_posted_arrives_on_a_stream_that_is_open() {
        try (SseClient viewer = SseClient.open(nginx.port(), "?conversationId=through-nginx", Map.of())) {
            assertThat(viewer.header("Content-Type")).startsWith("text/event-stream");
            await().until(() -> !viewer.frames().isEmpty());
            assertThat(client.ingest(Events.message("through-nginx")).status()).isEqualTo(201);
            await().until(() -> viewer.events().size() == 1);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "GET, /, 200",
        "GET, /api/sessions, 200",
        "GET, /api/sessions/uploaded, 404",
        "GET, /api/realtime/stats, 200",
        "GET, /api/search?q=hello, 200",
        "GET, /api/metrics/summary, 200",
        "GET, /api/webhooks, 200",
        "GET, /api/keys, 200",
        "GET, /api/projects, 200",
        "GET, /api/usage, 200",
        "GET, /api/audit, 200",
        "GET, /api/ingest/rejected, 200",
        "POST, /api/ingest/batch, 200",
        "POST, /api/sessions/upload, 400",
        "GET, /api/health, 200",
        "GET, /health, 200",
        "GET, /ready, 200",
        "GET, /live, 200",
        "POST, /api/health, 405",
        "GET, /api/nothing, 404",
    })
    void every_public_path_is_answered(String method, String path, int status) {
        Reply reply = client.send(method, path, method.equals("POST") ? "{" : null);
        assertThat(reply.status()).as(reply.body()).isEqualTo(status);
        if (status >= 400) {
            assertThat(reply.header("Content-Type").orElseThrow()).startsWith("application/problem+json");
            assertThat(reply.text("error")).isNotEmpty();
            assertThat(reply.text("message")).isEqualTo(reply.text("detail"));
            assertThat(reply.text("requestId"))
                    .isEqualTo(reply.header("X-Request-ID").orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/metrics",
                "/%6detrics",
                "/q",
                "/q/metrics",
                "//q/metrics",
                "/q//metrics",
                "/q/health",
                "/%71/metrics",
                "/x/../q/metrics",
                "/x/%2e%2e/q/metrics",
                "/x%2f..%2fq/metrics",
                "/x\\..\\q\\metrics",
                "/q;a=b/metrics",
                "/-/ready/ingest",
                "/api/unknown"
            })
    void nothing_internal_gets_out(String path) throws IOException {
        assertThat(ask(path, "127.0.0.1", ""))
                .containsPattern("^HTTP/1.1 40[04]")
                .doesNotContain("jvm_", "\"checks\"");
    }

    @Test
    void health_names_the_service_that_is_not_ready() throws IOException {
        assertThat(client.get("/api/health").body())
                .isEqualTo("{\"status\":\"UP\",\"services\":{\"ingest\":{\"status\":\"UP\"},"
                        + "\"upload\":{\"status\":\"UP\"},\"stream\":{\"status\":\"UP\"}}}\n");
        try (Nginx other = Nginx.start(program, log("no-upload"), settings(Map.of("UPLOAD", NOBODY)))) {
            Reply reply = other.client(null).get("/api/health");
            assertThat(reply.status()).isEqualTo(503);
            assertThat(reply.json().at("/services/ingest/status").asText()).isEqualTo("UP");
            assertThat(reply.json().at("/services/upload/status").asText()).isEqualTo("DOWN");
            assertThat(other.client(Cluster.API_KEY)
                            .send("POST", "/api/sessions/upload", "{}")
                            .header("Retry-After"))
                    .contains("1");
        }
    }

    @Test
    void the_description_is_of_all_services_and_has_a_page() throws IOException {
        JsonNode description =
                new YAMLMapper().readTree(client.get("/q/openapi").body());
        assertThat(description.get("paths").has("/api/ingest")).isTrue();
        assertThat(description.get("paths").has("/api/sessions/upload")).isTrue();
        assertThat(description.get("paths").has("/api/realtime/stream")).isTrue();
        Reply page = client.get("/q/swagger-ui/");
        assertThat(page.status()).isEqualTo(200);
        assertThat(page.body()).contains("/q/openapi");
    }

    @Test
    void a_host_that_is_not_known_is_answered_421() throws IOException {
        assertThat(ask("/api/health", "streams.example", "")).startsWith("HTTP/1.1 200");
        assertThat(ask("/api/health", "localhost:3000", "")).startsWith("HTTP/1.1 200");
        assertThat(ask("/api/health", "evil.example", ""))
                .startsWith("HTTP/1.1 421")
                .contains("\"error\":\"unknown_host\"");
    }

    /** Nobody between this client and nginx is trusted. */
    @Test
    void a_client_is_counted_by_its_own_address_whatever_it_claims() {
        try (SseClient first = claiming("203.0.113.1");
                SseClient second = claiming("203.0.113.2");
                SseClient third = claiming("203.0.113.3, 127.0.0.1")) {
            assertThat(List.of(first.status(), second.status(), third.status())).containsExactly(200, 200, 503);
        }
    }

    /** From another address than nginx's own, which the services trust. */
    private static SseClient claiming(String address) {
        return SseClient.openFrom("127.0.0.7", nginx.port(), "", Map.of("X-Forwarded-For", address));
    }

    @Test
    void a_body_that_is_too_large_is_answered_in_the_error_format() {
        Reply reply = client.ingest("[" + " ".repeat(9 << 20) + "]");
        assertThat(reply.status()).isEqualTo(413);
        assertThat(reply.text("error")).isEqualTo("too_large");
    }

    @ParameterizedTest
    @MethodSource
    void what_cannot_be_read_is_answered_in_the_error_format(String request, int status, String error)
            throws IOException {
        String answer = send(request + "\r\nHost: localhost\r\nX-Request-ID: a\"b\r\nConnection: close\r\n\r\n");
        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("Content-Type: application/problem+json");
        JsonNode problem = JSON.readTree(answer.substring(answer.indexOf("\r\n\r\n")));
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("error").asText()).isEqualTo(error);
        assertThat(problem.path("message").asText())
                .isNotEmpty()
                .isEqualTo(problem.path("detail").asText());
        assertThat(answer).contains("X-Request-ID: " + problem.path("requestId").asText() + "\r\n");
    }

    static List<Arguments> what_cannot_be_read_is_answered_in_the_error_format() {
        String tooLong = "a".repeat(33_000);
        return List.of(
                Arguments.of("GET /" + tooLong + " HTTP/1.1", 431, "too_large"),
                Arguments.of("GET / HTTP/1.1\r\nX: " + tooLong, 431, "too_large"),
                Arguments.of("GET\u0001 / HTTP/1.1", 400, "validation_failed"),
                Arguments.of("GET / HTTP/1.1\r\nHost: localhost", 400, "validation_failed"),
                Arguments.of("GET /q/metrics HTTP/1.1", 404, "not_found"));
    }

    @Test
    void with_a_certificate_it_speaks_tls_and_http_2(@TempDir Path folder) throws Exception {
        Certificates certificates = Certificates.create(folder).signForLocalhost();
        Map<String, String> tls = Map.of(
                "TLS_CERTIFICATE",
                        certificates.certificate(folder.resolve("tls.crt")).toString(),
                "TLS_KEY", certificates.key(folder.resolve("tls.key")).toString());
        try (Nginx secure = Nginx.start(program, log("tls"), settings(tls))) {
            HttpResponse<String> answer = HttpClient.newBuilder()
                    .sslContext(trusting(certificates.authority()))
                    .build()
                    .send(
                            HttpRequest.newBuilder(URI.create("https://localhost:" + secure.port() + "/api/sessions"))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
            assertThat(answer.headers().firstValue("Strict-Transport-Security")).isPresent();
        }
        assertThat(client.get("/api/sessions").header("Strict-Transport-Security"))
                .isEmpty();
        assertThat(ask("/api/sessions", "localhost", "X-Forwarded-Proto: https\r\n"))
                .startsWith("HTTP/1.1 200")
                .doesNotContain("Strict-Transport-Security");
    }

    private static SSLContext trusting(Path authority) throws Exception {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        try (var in = Files.newInputStream(authority)) {
            store.setCertificateEntry(
                    "authority", CertificateFactory.getInstance("X.509").generateCertificate(in));
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    /** A request that no client library would send, from an address that nobody trusts; gives the whole answer. */
    private static String ask(String path, String host, String headers) throws IOException {
        return send("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\n" + headers + "Connection: close\r\n\r\n");
    }

    private static String send(String request) throws IOException {
        InetAddress from = InetAddress.getByName("127.0.0.7");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), nginx.port(), from, 0)) {
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
