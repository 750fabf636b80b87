package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.servers.ServerConfig;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The oldest servers that are supported, each used once; {@link OtherServersIT} puts them under load. */
class OldestServersIT {

    private static Cluster cluster;

    @BeforeAll
    static void startCluster() {
        cluster = Cluster.startOneOfEach(OtherPostgres.oldest(), ServerConfig.temporary());
    }

    @AfterAll
    static void stopCluster() {
        cluster.close();
    }

    @Test
    void these_are_postgresql_14_and_redis_6() throws SQLException, IOException {
        assertThat(cluster.database().column("show server_version").get(0)).startsWith("14.");
        assertThat(RedisConsole.ask(cluster.redis().port(), "INFO server").get(0))
                .contains("redis_version:6.2.");
    }

    @Test
    void events_and_uploads_are_stored_streamed_read_found_and_deleted() {
        Client ingest = cluster.ingest().get(0).client(Cluster.API_KEY);
        Client reader = cluster.stream().get(0).client(Cluster.API_KEY);
        try (Viewer viewer = Viewer.watch(() -> cluster.stream().get(0).uri("/"), "?conversationId=oldest")) {
            await().until(viewer::isConnected);

            Reply ingested = ingest.ingest(Events.message("oldest", "m1", "a live message"));
            Reply uploaded = upload(Events.message("oldest", "m2", "an uploaded message"));

            assertThat(ingested.status()).as(ingested.body()).isEqualTo(201);
            assertThat(uploaded.status()).as(uploaded.body()).isEqualTo(201);
            await().until(() -> viewer.count() == 2);
        }
        assertThat(reader.get("/api/sessions/oldest").body()).contains("a live message", "an uploaded message");
        await().untilAsserted(() ->
                assertThat(reader.get("/api/search?q=uploaded").body()).contains("\"m2\""));
        await().untilAsserted(() -> assertThat(
                        reader.get("/api/sessions?sort=tokens&limit=5").body())
                .contains("\"oldest\""));
        Reply deleted = reader.send("DELETE", "/api/sessions/oldest", null);
        assertThat(deleted.status()).as(deleted.body()).isLessThan(300);
        assertThat(reader.get("/api/sessions/oldest").status()).isEqualTo(404);
    }

    private static Reply upload(String line) {
        return Client.send(cluster.upload()
                .get(0)
                .client(Cluster.API_KEY)
                .request("POST", "/api/sessions/upload", line)
                .setHeader("Content-Type", "application/x-ndjson")
                .build());
    }
}
