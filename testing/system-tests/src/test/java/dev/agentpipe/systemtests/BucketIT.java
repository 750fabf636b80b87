package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentpipe.kit.BucketServer;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.servers.FileTrees;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Retention archives into a bucket, and what is taken from there comes back by upload. */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class BucketIT {

    private static final String EVENT_LOG = "application/x-ndjson";
    /** More than one page of an export. */
    private static final int MESSAGES = 3000;

    private static final Pattern KEY = Pattern.compile("<Key>([^<]+)</Key>");

    private final HttpClient http = HttpClient.newHttpClient();
    private Path folder;
    private BucketServer bucket;
    private Cluster cluster;

    @BeforeAll
    void start() throws IOException {
        folder = Files.createTempDirectory("bucket-");
        bucket = BucketServer.start(folder);
        Map<String, String> settings = new HashMap<>(Cluster.NO_LIMITS);
        settings.putAll(Map.of(
                "AGENTPIPE_RETENTION_CONVERSATIONS",
                "1H",
                "AGENTPIPE_RETENTION_INTERVAL",
                "1S",
                "AGENTPIPE_ARCHIVE",
                "s3://" + BucketServer.BUCKET + "/conversations",
                "AGENTPIPE_ARCHIVE_S3_ENDPOINT",
                bucket.endpoint().toString(),
                "AGENTPIPE_ARCHIVE_S3_PATH_STYLE",
                "true",
                "AWS_ACCESS_KEY_ID",
                "test",
                "AWS_SECRET_ACCESS_KEY",
                "test"));
        cluster = Cluster.startOneOfEach(settings);
    }

    @AfterAll
    void stop() throws IOException {
        cluster.close();
        bucket.close();
        FileTrees.delete(folder);
    }

    @Test
    void what_was_archived_in_a_bucket_and_forgotten_comes_back_with_equal_bytes() throws Exception {
        String id = "kept elsewhere";
        assertThat(upload("", Messages.eventLog(id, MESSAGES)).status()).isEqualTo(201);
        Database database = cluster.database();
        // Only the last write decides, so it is not forgotten yet.
        database.execute(
                "update conversation set status = 'COMPLETED', created_at = now() - interval '2 h' where id = '" + id
                        + "'");
        String exported = export(id).body();
        database.execute("update conversation set updated_at = now() - interval '2 h' where id = '" + id + "'");
        await().atMost(Duration.ofMinutes(1))
                .until(() -> database.column("select id from conversation where id = ? and deleted_at is null", id)
                        .isEmpty());
        assertThat(export(id).status()).isEqualTo(404);
        assertThat(database.column("select id from message where conversation_id = ?", id))
                .isEmpty();

        String archived = archived();
        assertThat(archived).isEqualTo(exported);
        assertThat(upload("?restore=true", archived).status()).isEqualTo(201);
        assertThat(export(id).body()).isEqualTo(archived);
    }

    /** As an operator takes it: the only compressed file, over the store's own protocol. */
    private String archived() throws IOException, InterruptedException {
        String listed = new String(get("/?list-type=2&prefix=conversations/default/"), StandardCharsets.UTF_8);
        List<String> keys = KEY.matcher(listed)
                .results()
                .map(found -> found.group(1))
                .filter(key -> key.endsWith(".ndjson.gz"))
                .collect(Collectors.toList());
        assertThat(keys).as(listed).hasSize(1);
        byte[] file = get("/" + keys.get(0).replace("+", "%2B"));
        try (GZIPInputStream in = new GZIPInputStream(new ByteArrayInputStream(file))) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private byte[] get(String path) throws IOException, InterruptedException {
        URI address = URI.create(bucket.endpoint() + "/" + BucketServer.BUCKET + path);
        HttpResponse<byte[]> answer = http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofByteArray());
        assertThat(answer.statusCode()).as(path).isEqualTo(200);
        return answer.body();
    }

    private Reply upload(String query, String events) {
        Client client = cluster.upload().get(0).client(Cluster.API_KEY);
        return Client.send(client.request("POST", "/api/sessions/upload" + query, events)
                .setHeader("Content-Type", EVENT_LOG)
                .build());
    }

    private Reply export(String id) {
        return cluster.stream()
                .get(0)
                .client(Cluster.API_KEY)
                .get("/api/sessions/" + id.replace(" ", "%20") + "/export?format=ndjson");
    }
}
