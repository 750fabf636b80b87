package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Checkout;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.servers.FileTrees;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Uploads whose process dies midway, uploads that race with the live stream of the same conversation, and those that
 * bring back what was deleted.
 */
class UploadIT {

    private static final Path RECORDING =
            Checkout.file("shared-model/src/test/resources/recordings/round-robin.events.jsonl");
    private static final String RECORDED = "ae84633f-986c-43a4-b82d-c9636d5a0cfa";
    private static final String JSON = "application/json";
    private static final String EVENT_LOG = "application/x-ndjson";

    private static Cluster cluster;
    private static Path archive;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    static void startCluster() throws IOException {
        archive = Files.createTempDirectory("archive-");
        cluster = Cluster.startOneOfEach(Map.of(
                "AGENTPIPE_RATE_LIMIT_UPLOAD",
                "100000",
                // A viewer that is closed here notices with the next heartbeat.
                "AGENTPIPE_STREAM_HEARTBEAT_INTERVAL",
                "1s",
                "AGENTPIPE_RETENTION_CONVERSATIONS",
                "1H",
                "AGENTPIPE_RETENTION_INTERVAL",
                "1S",
                "AGENTPIPE_ARCHIVE",
                archive.toUri().toString()));
    }

    @AfterAll
    static void stopCluster() throws IOException {
        cluster.close();
        FileTrees.delete(archive);
    }

    @Test
    void nothing_is_left_of_a_conversation_whose_upload_was_killed_in_the_middle_and_a_retry_succeeds()
            throws Exception {
        killedInTheMiddle(JSON, session("killed", 500), "killed");
    }

    @Test
    void nothing_is_left_of_an_event_log_whose_upload_was_killed_in_the_middle_and_a_retry_succeeds() throws Exception {
        killedInTheMiddle(EVENT_LOG, String.join("\n", recording("killed-log")), "killed-log");
    }

    private void killedInTheMiddle(String type, String body, String conversation) throws Exception {
        long before = count("select count(*) from event_log");
        try (Connection stranger = cluster.database().connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("select lock_event_order()");
            CompletableFuture<HttpResponse<String>> upload = http.sendAsync(upload(type, body), text());
            // It has written most of its rows by then.
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> count(writingUploads() + " and wait_event_type = 'Lock'") == 1);
            cluster.upload().get(0).kill();
            assertThat(upload).failsWithin(Duration.ofSeconds(30));
            // What the dead process had begun ends while the lock is still held: it must not be committed afterwards.
            await().atMost(Duration.ofSeconds(30)).until(() -> count(writingUploads()) == 0);
            stranger.rollback();
        }
        assertThat(count("select count(*) from event_log")).isEqualTo(before);
        for (String column :
                List.of("conversation where id", "message where conversation_id", "upload where conversation_id")) {
            assertThat(count("select count(*) from " + column + " = '" + conversation + "'"))
                    .as(column)
                    .isZero();
        }
        cluster.upload().get(0).start();
        cluster.upload().get(0).awaitReady();
        HttpResponse<String> retry = http.send(upload(type, body), text());
        assertThat(retry.statusCode()).as(retry.body()).isEqualTo(201);
        assertThat(Auditor.of(cluster.postgres().jdbcUrl()).logFaults()).isEmpty();
    }

    private static String writingUploads() {
        return "select count(*) from pg_stat_activity where query like 'select outcome%' and state = 'active'";
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5, 6})
    void an_event_log_and_the_live_stream_of_the_same_conversation_complete_each_other(int seed) throws Exception {
        String conversation = "seed-" + seed;
        List<String> lines = recording(conversation);
        Random random = new Random(seed);
        List<String> live = new ArrayList<>(lines);
        Collections.shuffle(live, random);
        int torn = 5 + random.nextInt(lines.size() - 5);
        long first = count("select count(*) from event_log") + 1;
        try (Viewer viewer = Viewer.watch(() -> cluster.stream().get(0).uri("/"), "?conversationId=" + conversation)) {
            await().until(viewer::isConnected);
            List<CompletableFuture<Void>> writers = new ArrayList<>();
            for (int part = 0; part < 4; part++) {
                int from = part;
                writers.add(CompletableFuture.runAsync(() -> IntStream.range(0, live.size())
                        .filter(i -> i % 4 == from)
                        .forEach(i -> untilStored(ingest(live.get(i))))));
            }
            for (List<String> file : List.of(lines, lines.subList(0, torn), lines)) {
                writers.add(CompletableFuture.runAsync(() -> untilStored(upload(EVENT_LOG, String.join("\n", file)))));
            }
            writers.forEach(CompletableFuture::join);

            Auditor auditor = Auditor.of(cluster.postgres().jdbcUrl());
            assertThat(auditor.logFaults()).isEmpty();
            assertThat(auditor.answerFaults(messageIds(lines))).isEmpty();
            assertThat(count("select count(*) from event_log where conversation_id = '" + conversation + "'"))
                    .isEqualTo(lines.stream()
                            .filter(line -> line.contains(conversation))
                            .count());
            assertThat(count("select message_count from conversation where id = '" + conversation + "'"))
                    .isEqualTo(messageIds(lines).size());
            await().untilAsserted(() -> assertThat(auditor.viewerFaults(viewer.frames(), conversation, first))
                    .isEmpty());
        }
        assertThat(count("select deadlocks from pg_stat_database where datname = current_database()"))
                .isZero();
    }

    @Test
    void what_was_exported_and_deleted_comes_back_with_equal_bytes() throws Exception {
        stream("exported");
        byte[] exported = export("exported").body();
        HttpRequest delete = HttpRequest.newBuilder(session("exported"))
                .header("Authorization", "Bearer " + Cluster.API_KEY)
                .DELETE()
                .build();
        assertThat(http.send(delete, text()).statusCode()).isEqualTo(204);
        comesBack("exported", exported);
    }

    @Test
    void what_was_archived_and_forgotten_comes_back_with_equal_bytes() throws Exception {
        stream("archived");
        // Only the last write decides, so it is not forgotten yet.
        cluster.database().execute("update conversation set created_at = now() - interval '2 h' where id = 'archived'");
        byte[] exported = export("archived").body();
        cluster.database().execute("update conversation set updated_at = now() - interval '2 h' where id = 'archived'");
        // Not asked by exporting: an export whose conversation is forgotten meanwhile is cut off.
        await().atMost(Duration.ofMinutes(1))
                .until(() ->
                        count("select count(*) from conversation where id = 'archived' and deleted_at is null") == 0);
        byte[] archived = archived("archived");
        assertThat(new String(archived, StandardCharsets.UTF_8))
                .isEqualTo(new String(exported, StandardCharsets.UTF_8));
        comesBack("archived", archived);
    }

    private void stream(String conversation) throws IOException {
        for (String line : recording(conversation)) {
            untilStored(ingest(line));
        }
    }

    private void comesBack(String conversation, byte[] file) throws Exception {
        assertThat(export(conversation).statusCode()).isEqualTo(404);
        assertThat(count("select count(*) from message where conversation_id = '" + conversation + "'"))
                .isZero();
        String content = new String(file, StandardCharsets.UTF_8);
        HttpResponse<String> restored = http.send(
                request(cluster.upload().get(0), "/api/sessions/upload?restore=true", EVENT_LOG, content), text());
        assertThat(restored.statusCode()).as(restored.body()).isEqualTo(201);
        assertThat(new String(export(conversation).body(), StandardCharsets.UTF_8))
                .isEqualTo(content);
    }

    private static byte[] archived(String conversation) throws IOException {
        try (Stream<Path> files = Files.walk(archive)) {
            Path file = files.filter(path -> path.endsWith(conversation + ".ndjson.gz"))
                    .findFirst()
                    .orElseThrow();
            try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
                return in.readAllBytes();
            }
        }
    }

    private HttpResponse<byte[]> export(String conversation) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(URI.create(session(conversation) + "/export?format=ndjson"))
                .header("Authorization", "Bearer " + Cluster.API_KEY)
                .build();
        return http.send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    private static URI session(String conversation) {
        return cluster.stream().get(0).uri("/api/sessions/" + conversation);
    }

    /** What the command line does: only 200 and 201 are success, and a 5xx is tried again. */
    private void untilStored(HttpRequest request) {
        List<Integer> refused = new ArrayList<>();
        while (refused.size() < 100) {
            try {
                HttpResponse<String> answer = http.send(request, text());
                if (answer.statusCode() == 200 || answer.statusCode() == 201) {
                    return;
                }
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(503);
                refused.add(answer.statusCode());
            } catch (IOException | InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }
        throw new AssertionError("never stored: " + refused);
    }

    private static HttpRequest ingest(String event) {
        return request(cluster.ingest().get(0), "/api/ingest", JSON, event);
    }

    private static HttpRequest upload(String type, String body) {
        return request(cluster.upload().get(0), "/api/sessions/upload", type, body);
    }

    private static HttpRequest request(ServiceProcess service, String path, String type, String body) {
        return HttpRequest.newBuilder(service.uri(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer " + Cluster.API_KEY)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
    }

    private static HttpResponse.BodyHandler<String> text() {
        return HttpResponse.BodyHandlers.ofString();
    }

    /** A recorded run as another conversation, with messages of its own. */
    private static List<String> recording(String conversation) throws IOException {
        return Files.readAllLines(RECORDING).stream()
                .map(line -> line.replace(RECORDED, conversation)
                        .replace("\"message_id\":\"", "\"message_id\":\"" + conversation + "-"))
                .toList();
    }

    private static List<String> messageIds(List<String> lines) {
        return lines.stream()
                .filter(line -> line.contains("\"message_id\":\""))
                .map(line -> line.replaceFirst(".*\"message_id\":\"([^\"]+)\".*", "$1"))
                .toList();
    }

    private static String session(String originalId, int messages) {
        return """
                {"session":{"name":"Killed","mode":"round-robin","initialPrompt":"Go on.","status":"COMPLETED",\
                "startedAt":"2026-01-02T03:04:05Z","metadata":{"originalId":"%s"}},\
                "participants":[{"agentId":"a","agentType":"claude","agentName":"Ada"}],"messages":[%s]}""".formatted(
                originalId,
                IntStream.range(0, messages)
                        .mapToObj(i -> "{\"agentId\":\"a\",\"agentName\":\"Ada\",\"agentType\":\"claude\",\"role\":"
                                + "\"agent\",\"content\":\"message " + i
                                + "\",\"timestamp\":\"2026-01-02T03:05:00Z\"}")
                        .collect(Collectors.joining(",")));
    }

    private static long count(String sql) throws SQLException {
        try (Connection connection = cluster.database().connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
            row.next();
            return row.getLong(1);
        }
    }
}
