package dev.agentpipe.ingest.append;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.ingest.HttpReceiver;
import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import dev.agentpipe.servers.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is answered, and kept, while PostgreSQL or Redis are away, and after a database was put back. */
class OutagesIT {

    private static final Duration RECOVERY = Duration.ofSeconds(30);

    @Test
    void without_redis_events_are_still_stored() throws Exception {
        Database database = TestServers.emptyDatabase();
        try (RedisServer redis = RedisServer.start();
                IngestProcess service = IngestProcess.start(database, redis)) {
            redis.stop();
            for (int i = 0; i < 20; i++) {
                Reply reply = service.client().ingest(Events.message("no-redis"));
                assertThat(reply.status()).as(reply.body()).isEqualTo(201);
            }
            redis.restart();
            assertThat(service.client().ingest(Events.message("no-redis")).status())
                    .isEqualTo(201);
        }
        assertThat(database.number("select message_count from conversation where id = 'no-redis'"))
                .isEqualTo(21);
    }

    @Test
    void without_redis_a_limit_still_holds() throws Exception {
        try (RedisServer redis = RedisServer.start();
                IngestProcess service = IngestProcess.start(
                        TestServers.emptyDatabase(), redis, Map.of("AGENTPIPE_RATE_LIMIT_INGEST", "3"))) {
            redis.stop();
            List<Integer> statuses = IntStream.range(0, 5)
                    .mapToObj(i ->
                            service.client().ingest(Events.message("local")).status())
                    .toList();
            assertThat(statuses.stream().filter(status -> status == 201)).hasSize(3);
            assertThat(statuses.stream().filter(status -> status == 429)).hasSize(2);
        }
    }

    @Test
    void without_postgresql_events_are_answered_503_and_a_chat_is_told_until_it_is_back() throws Exception {
        try (PostgresServer postgres = PostgresServer.start();
                HttpReceiver chat = new HttpReceiver();
                IngestProcess service = IngestProcess.start(
                        Database.of(postgres),
                        RedisServer.start(),
                        Map.of(
                                "AGENTPIPE_ALERT_WEBHOOK_URL",
                                "http://127.0.0.1:" + chat.port() + "/hook-of-a-chat",
                                "AGENTPIPE_ALERT_THRESHOLD",
                                "1"))) {
            assertThat(service.client().ingest(Events.message("c")).status()).isEqualTo(201);
            long epoch = epoch(postgres);
            postgres.stop();
            Reply away = service.client().ingest(Events.message("c"));
            assertThat(away.status()).isEqualTo(503);
            assertThat(away.text("error")).isEqualTo("unavailable");
            assertThat(away.header("Retry-After")).isPresent();
            await().until(() -> service.log().contains("\"requestId\":\"" + away.text("requestId") + "\""));
            await().atMost(RECOVERY).until(() -> !chat.bodies().isEmpty());
            assertThat(chat.bodies().get(0)).contains("{\"text\":\"ingest-service has logged 1 warnings and errors");
            postgres.restart();
            await().atMost(RECOVERY)
                    .until(() -> service.client().ingest(Events.message("c")).status() == 201);
            assertThat(epoch(postgres)).isEqualTo(epoch);
            assertThat(chat.bodies()).hasSize(1);
            assertThat(service.log()).doesNotContain("hook-of-a-chat");
        }
    }

    @Test
    void a_new_database_has_an_epoch_of_its_own_and_so_has_one_that_was_put_back(@TempDir Path temporary)
            throws Exception {
        long before = Instant.now().getEpochSecond();
        Path folder = temporary.resolve("postgres");
        Path backup = temporary.resolve("backup");
        try (RedisServer redis = RedisServer.start()) {
            try (PostgresServer postgres = PostgresServer.start(ServerConfig.in(folder));
                    IngestProcess service = IngestProcess.start(postgres, redis)) {
                assertThat(service.client().ingest(Events.message("c")).status())
                        .isEqualTo(201);
                long epoch = epoch(postgres);
                assertThat(epoch).isGreaterThanOrEqualTo(before);
                postgres.stop();
                copy(folder.resolve("data"), backup);
                postgres.restart();
                await().atMost(RECOVERY)
                        .until(() ->
                                service.client().ingest(Events.message("c")).status() == 201);
                assertThat(epoch(postgres)).isEqualTo(epoch);
                postgres.stop();
                Files.move(folder.resolve("data"), temporary.resolve("lost"));
                copy(backup, folder.resolve("data"));
                postgres.restart();
                await().atMost(RECOVERY)
                        .until(() ->
                                service.client().ingest(Events.message("c")).status() == 201);
                assertThat(epoch(postgres)).isGreaterThan(epoch);
            }
        }
    }

    @Test
    void a_service_that_starts_on_a_database_that_was_put_back_knows_it_from_redis(@TempDir Path temporary)
            throws Exception {
        Path folder = temporary.resolve("postgres");
        Path backup = temporary.resolve("backup");
        try (RedisServer redis = RedisServer.start();
                PostgresServer postgres = PostgresServer.start(ServerConfig.in(folder))) {
            try (IngestProcess service = IngestProcess.start(postgres, redis)) {
                assertThat(service.client().ingest(Events.message("c")).status())
                        .isEqualTo(201);
                postgres.stop();
                copy(folder.resolve("data"), backup);
                postgres.restart();
                await().atMost(RECOVERY)
                        .until(() ->
                                service.client().ingest(Events.message("c")).status() == 201);
            }
            long epoch = epoch(postgres);
            postgres.stop();
            Files.move(folder.resolve("data"), temporary.resolve("lost"));
            copy(backup, folder.resolve("data"));
            postgres.restart();
            try (IngestProcess service = IngestProcess.start(postgres, redis)) {
                assertThat(service.client().ingest(Events.message("c")).status())
                        .isEqualTo(201);
                assertThat(epoch(postgres)).isGreaterThan(epoch);
            }
        }
    }

    private static long epoch(PostgresServer postgres) throws SQLException {
        return Database.of(postgres).number("select epoch from event_log_head");
    }

    /** Keeps owners and permissions, which PostgreSQL insists on. */
    private static void copy(Path from, Path to) throws IOException, InterruptedException {
        Process copying = new ProcessBuilder(List.of("cp", "-a", from.toString(), to.toString())).start();
        assertThat(copying.waitFor()).isZero();
        try (Stream<Path> copied = Files.list(to)) {
            assertThat(copied.findAny()).isPresent();
        }
    }
}
