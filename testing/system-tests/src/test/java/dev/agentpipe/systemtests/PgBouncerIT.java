package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentpipe.kit.Checkout;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.ServerConfig;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Everything but migrations through ten connections of a PgBouncer, each transaction over whichever is free. */
@Tag("faults")
class PgBouncerIT {

    private static final String RECORDED = "ae84633f-986c-43a4-b82d-c9636d5a0cfa";
    private static final Path RECORDING =
            Checkout.file("shared-model/src/test/resources/recordings/round-robin.events.jsonl");

    @Test
    void nothing_is_lost_through_a_pooler_whose_server_restarts(@TempDir Path folder) throws Exception {
        Path program = PgBouncer.program();
        assumeTrue(program != null, "PgBouncer is needed; it is Debian's package pgbouncer");
        int port = FreePorts.next();
        try (PgBouncer pooler = PgBouncer.start(program, folder, port, 10);
                Cluster cluster = Cluster.startForFaults(
                        ServerConfig.temporary().withPort(port),
                        ServerConfig.temporary(),
                        Map.of(
                                "AGENTPIPE_DATABASE_URL",
                                pooler.jdbcUrl(),
                                "QUARKUS_FLYWAY_JDBC_URL",
                                "jdbc:postgresql://127.0.0.1:" + port + "/agentpipe",
                                "QUARKUS_FLYWAY_USERNAME",
                                "agentpipe",
                                "QUARKUS_FLYWAY_PASSWORD",
                                "agentpipe"));
                Exercise exercise = Exercise.begin(cluster)) {
            exercise.answers(500);
            cluster.postgres().kill();
            cluster.postgres().restart();
            exercise.answers(500);
            exercise.finishAndAudit();
            upload(cluster);

            assertThat(cluster.database()
                            .number("select count(*) from pg_stat_activity where backend_type = 'client backend'"))
                    .as("connections of five services with pools of 64 together")
                    .isLessThan(15);
            Client reader = cluster.stream().get(0).client(Cluster.API_KEY);
            assertThat(reader.get("/api/sessions/" + RECORDED).status()).isEqualTo(200);
            await("followers").atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(
                            reader.get("/api/sessions?source=cli-upload").body())
                    .contains(RECORDED));
        }
    }

    private static void upload(Cluster cluster) throws Exception {
        Reply uploaded = Client.send(cluster.upload()
                .get(0)
                .client(Cluster.API_KEY)
                .request("POST", "/api/sessions/upload", Files.readString(RECORDING))
                .setHeader("Content-Type", "application/x-ndjson")
                .build());
        assertThat(uploaded.status()).as(uploaded.body()).isEqualTo(201);
    }
}
