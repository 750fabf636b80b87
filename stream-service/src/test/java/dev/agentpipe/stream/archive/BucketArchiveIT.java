package dev.agentpipe.stream.archive;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.kit.BucketServer;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The archive in a bucket. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@QuarkusTestResource(value = BucketResource.class, restrictToAnnotatedClass = true)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class BucketArchiveIT {

    @Inject
    TestLog log;

    @Inject
    Archive archive;

    @Inject
    S3Client bucket;

    private final String conversation = "bucket " + UUID.randomUUID();

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
    }

    @Test
    @Order(1)
    void keeps_a_conversation_with_its_manifest() throws Exception {
        log.append(Entry.started(conversation, "n"), Entry.message(conversation, "what was said"));
        archive.store(conversation, 2);
        List<String> keys = bucket
                .listObjectsV2(request -> request.bucket(BucketServer.BUCKET).prefix("conversations/default/"))
                .contents()
                .stream()
                .map(S3Object::key)
                .toList();
        assertThat(keys).hasSize(2).allMatch(key -> key.contains(conversation.replace(" ", "+")));
        String events = new String(
                new GZIPInputStream(read(keys.stream()
                                .filter(key -> key.endsWith(".ndjson.gz"))
                                .findFirst()
                                .orElseThrow()))
                        .readAllBytes(),
                StandardCharsets.UTF_8);
        assertThat(events)
                .contains("what was said")
                .isEqualTo(RestAssured.get("/api/sessions/" + conversation + "/export?format=ndjson")
                        .asString());
        JsonNode manifest = Json.MAPPER.readTree(read(
                keys.stream().filter(key -> key.endsWith(".json")).findFirst().orElseThrow()));
        assertThat(manifest.path("conversationId").asText()).isEqualTo(conversation);
        assertThat(manifest.path("lines").asLong()).isEqualTo(events.lines().count());
    }

    private InputStream read(String key) {
        return bucket.getObject(request -> request.bucket(BucketServer.BUCKET).key(key));
    }

    @Test
    @Order(2)
    void does_not_read_back_what_is_not_what_was_written() throws Exception {
        Path file = Files.writeString(Files.createTempFile("other-", ".json"), "{}");
        ArchiveStore store = new BucketStore.Factory(bucket).of(URI.create("s3://" + BucketServer.BUCKET));
        store.put("manifest.json", file);
        Files.delete(file);
        Manifest manifest = new Manifest(conversation, "default", 1, 1, 1, "00", "2026-01-01T00:00:00Z");
        assertThatThrownBy(() -> ArchiveCheck.requireSame(manifest, store.open("manifest.json")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not the one that was written");
        assertThatThrownBy(() -> store.open("absent")).isInstanceOf(IOException.class);
    }

    /** Nothing is deleted for it then: whoever archives hears of it, soon. */
    @Test
    @Order(3)
    void says_when_the_bucket_is_not_there() {
        log.append(Entry.started(conversation, "n"));
        BucketResource.kill();
        assertThatThrownBy(() -> archive.store(conversation, 1))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("cannot write to s3://kept");
    }
}
