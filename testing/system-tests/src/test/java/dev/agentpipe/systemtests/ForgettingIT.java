package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.ServiceProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** What was deleted is looked for everywhere. */
@Tag("faults")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ForgettingIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int MESSAGES = 50;
    private static final String DELETED = "to be forgotten";
    private static final String UPLOADED = "uploaded and to be forgotten";

    private Cluster cluster;

    @BeforeAll
    void startCluster() {
        cluster = Cluster.startForFaults();
    }

    @AfterAll
    void stopCluster() {
        cluster.close();
    }

    @Test
    void deleted_text_is_in_no_dump_of_the_database_not_in_redis_and_in_no_heap() throws Exception {
        String secret = "forget-" + UUID.randomUUID();
        Path folder = Files.createDirectories(cluster.folder().resolve("remains"));
        Remains remains = new Remains(cluster, folder, secret);
        List<Viewer> viewers = cluster.stream().stream()
                .map(instance -> Viewer.watch(() -> instance.uri("/"), ""))
                .toList();
        try {
            await().atMost(LIMIT).until(() -> viewers.stream().allMatch(Viewer::isConnected));
            write(secret);
            read(secret);
            await().atMost(LIMIT).until(() -> viewers.stream().allMatch(viewer -> viewer.count() >= MESSAGES + 1));
            assertThat(remains.inDatabase()).as("it was there").contains("event_log", "message", "rejected_event");
            Client administrator = client(cluster.stream().get(0));
            for (String id : List.of(DELETED, UPLOADED)) {
                assertThat(administrator.send("DELETE", path(id), null).status())
                        .isEqualTo(204);
            }
            int all = MESSAGES + 3;
            await().atMost(LIMIT).until(() -> viewers.stream().allMatch(viewer -> viewer.count() >= all));
        } finally {
            viewers.forEach(Viewer::close);
        }
        assertThat(remains.inDatabase()).isEmpty();
        assertThat(remains.inRedis()).isEmpty();
        assertThat(remains.inHeaps(cluster.ingest())).isEmpty();
        assertThat(remains.inHeaps(cluster.upload())).isEmpty();
        // A subscription to Redis is replaced after a minute.
        await().atMost(LIMIT.multipliedBy(2))
                .pollInterval(Duration.ofSeconds(10))
                .untilAsserted(
                        () -> assertThat(remains.inHeaps(cluster.stream())).isEmpty());
    }

    private void write(String secret) {
        Client ingest = client(cluster.ingest().get(0));
        for (int i = 0; i < MESSAGES; i++) {
            String message = Messages.created(DELETED, "m" + i, i + 1).replace(Messages.SAID, secret + " ");
            assertThat(ingest.ingest(message).status()).isEqualTo(201);
        }
        String rejected = Messages.created(DELETED, "bad", 1)
                .replace("\"agent_type\":\"claude\",", "")
                .replace(Messages.SAID, secret);
        assertThat(ingest.ingest(rejected).status()).isEqualTo(400);
        Client upload = client(cluster.upload().get(0));
        assertThat(upload.send("POST", "/api/sessions/upload", Messages.session(UPLOADED, secret))
                        .status())
                .isEqualTo(201);
    }

    /** Through every instance that may keep it. */
    private void read(String secret) {
        for (ServiceProcess instance : cluster.stream()) {
            Client client = client(instance);
            for (String path : List.of(path(DELETED), path(UPLOADED), path(DELETED) + "/messages", "/api/sessions")) {
                Reply reply = client.get(path);
                assertThat(reply.status()).isEqualTo(200);
                assertThat(reply.body()).contains(path.equals("/api/sessions") ? UPLOADED : secret);
            }
        }
        assertThat(client(cluster.ingest().get(1)).get("/api/ingest/rejected").body())
                .contains("bad");
    }

    private static Client client(ServiceProcess instance) {
        return instance.client(Cluster.API_KEY);
    }

    private static String path(String id) {
        return "/api/sessions/" + id.replace(" ", "%20");
    }
}
