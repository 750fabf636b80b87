package dev.agentpipe.stream.web;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BundleFilesTest {

    private static final String FILE = "/static/bundle/sample-1A2B.js";
    private static final String CONTENT = "export const answer = 42;\n";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient http = HttpClient.newHttpClient();
    private HttpServer server;

    @BeforeEach
    void start() throws Exception {
        Router router = Router.router(vertx);
        new BundleFiles().register(router);
        // What the HTTP server has of its own.
        router.route().handler(context -> context.response().end("as it is"));
        server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0)
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, SECONDS);
    }

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, SECONDS);
    }

    @Test
    void sends_a_file_compressed_with_a_tag_and_only_once_to_each_client() throws Exception {
        HttpResponse<byte[]> answer = send("GET", FILE, "Accept-Encoding", "gzip");
        assertThat(unzipped(answer.body())).isEqualTo(CONTENT);
        assertThat(header(answer, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(answer, "Content-Type")).isEqualTo("text/javascript; charset=utf-8");
        assertThat(header(answer, "Vary")).isEqualTo("Accept-Encoding");
        String tag = header(answer, "ETag");
        HttpResponse<byte[]> again = send("GET", FILE, "Accept-Encoding", "gzip", "If-None-Match", tag);
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(header(again, "ETag")).isEqualTo(tag);
    }

    @Test
    void answers_a_question_for_the_head_as_one_for_the_file() throws Exception {
        HttpResponse<byte[]> whole = send("GET", FILE, "Accept-Encoding", "gzip");
        HttpResponse<byte[]> head = send("HEAD", FILE, "Accept-Encoding", "gzip");
        assertThat(head.body()).isEmpty();
        assertThat(head.headers().map()).isEqualTo(whole.headers().map());
        assertThat(header(head, "Content-Length")).isEqualTo(String.valueOf(whole.body().length));
    }

    @Test
    void says_of_what_is_sent_as_it_is_that_there_is_another_form() throws Exception {
        HttpResponse<byte[]> plain = send("GET", FILE, "Accept-Encoding", "gzip;q=0");
        assertThat(new String(plain.body(), StandardCharsets.UTF_8)).isEqualTo("as it is");
        assertThat(header(plain, "Vary")).isEqualTo("Accept-Encoding");
    }

    @Test
    void leaves_a_file_that_is_not_there_to_the_server() throws Exception {
        assertThat(send("GET", "/static/bundle/other-1A2B.js", "Accept-Encoding", "gzip")
                        .headers()
                        .map())
                .doesNotContainKey("content-encoding");
    }

    private HttpResponse<byte[]> send(String method, String path, String... headers)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://localhost:" + server.actualPort() + path))
                .method(method, HttpRequest.BodyPublishers.noBody())
                .headers(headers)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<byte[]> answer, String name) {
        return answer.headers().firstValue(name).orElse(null);
    }

    private static String unzipped(byte[] bytes) throws IOException {
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
