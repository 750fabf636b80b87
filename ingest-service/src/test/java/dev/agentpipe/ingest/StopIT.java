package dev.agentpipe.ingest;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** One life of a process, from an empty database to SIGTERM. */
class StopIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void answers_what_is_under_way_refuses_what_comes_and_exits_0_without_any_warning() throws Exception {
        Database database = TestServers.emptyDatabase();
        try (RedisServer redis = RedisServer.start();
                IngestProcess service = IngestProcess.start(database, redis);
                Socket slow = service.connect()) {
            byte[] body = Events.message("slow").getBytes(StandardCharsets.UTF_8);
            slow.getOutputStream().write(head(body.length).getBytes(StandardCharsets.US_ASCII));
            slow.getOutputStream().write(body, 0, 10);
            // Its answer comes after the service has read the other's head.
            assertThat(service.client().ingest(Events.message("quick")).status())
                    .isEqualTo(201);
            service.signal("TERM");

            AtomicReference<Reply> refused = new AtomicReference<>();
            await().atMost(LIMIT).until(() -> {
                refused.set(service.client().ingest(Events.message("late")));
                return refused.get().status() == 503;
            });
            assertThat(refused.get().body()).contains("this instance is being stopped");
            assertThat(refused.get().header("Retry-After")).contains("1");

            slow.getOutputStream().write(body, 10, body.length - 10);
            assertThat(new String(slow.getInputStream().readAllBytes(), StandardCharsets.UTF_8))
                    .startsWith("HTTP/1.1 201 ");
            assertThat(service.awaitExit(LIMIT)).isZero();
            assertThat(service.log())
                    .containsSubsequence(
                            "stopping, step 1 of 3, within 18 s: not ready any more",
                            "stopping, step 2 of 3: all requests are answered",
                            "stopping: what waited for its commit is committed",
                            "stopping, step 3 of 3: what waited is written")
                    .doesNotContain("\"level\":\"WARN\"", "\"level\":\"ERROR\"");
        }
        assertThat(database.number("select count(*) from message where conversation_id in ('quick', 'slow')"))
                .isEqualTo(2);
    }

    @Test
    void cuts_off_what_takes_too_long_and_says_so() throws Exception {
        Database database = TestServers.emptyDatabase();
        Map<String, String> hasty = Map.of("AGENTPIPE_SHUTDOWN_REQUESTS", "1S");
        try (RedisServer redis = RedisServer.start();
                IngestProcess service = IngestProcess.start(database, redis, hasty);
                Socket slow = service.connect()) {
            slow.getOutputStream().write(head(1_000).getBytes(StandardCharsets.US_ASCII));
            assertThat(service.client().ingest(Events.message("quick")).status())
                    .isEqualTo(201);
            service.signal("TERM");
            assertThat(slow.getInputStream().readAllBytes()).isEmpty();
            assertThat(service.awaitExit(LIMIT)).isZero();
            assertThat(service.log())
                    .contains("stopping, step 2 of 3: 1 requests took longer than 1 s and are cut off")
                    .doesNotContain("all requests are answered");
        }
    }

    /** One whose turn came when its connection was gone would have no end. */
    @Test
    void does_not_wait_for_requests_whose_client_left() throws Exception {
        Database database = TestServers.emptyDatabase();
        Map<String, String> patient = Map.of("AGENTPIPE_SHUTDOWN_REQUESTS", "300S");
        String health = "GET /q/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n";
        String held = Events.message("held");
        try (RedisServer redis = RedisServer.start();
                IngestProcess service = IngestProcess.start(database, redis, patient)) {
            try (Connection stranger = database.connect();
                    Statement statement = stranger.createStatement()) {
                stranger.setAutoCommit(false);
                statement.execute("lock table conversation in access exclusive mode");
                try (Socket client = service.connect()) {
                    client.setSoLinger(true, 0);
                    client.getOutputStream()
                            .write((health + head(held.length()) + held + head(1_000))
                                    .getBytes(StandardCharsets.US_ASCII));
                    assertThat(client.getInputStream().read()).isEqualTo('H');
                    await().atMost(LIMIT).until(() -> database.count("pg_locks where not granted") > 0);
                }
                // By the time of an answer the reset has been read.
                service.client().get("/q/metrics");
                stranger.rollback();
            }
            await().atMost(LIMIT).until(() -> database.count("message where conversation_id = 'held'") == 1);
            service.signal("TERM");
            assertThat(service.awaitExit(LIMIT)).isZero();
            assertThat(service.log()).contains("stopping, step 2 of 3: all requests are answered");
        }
    }

    private static String head(int length) {
        return "POST /api/ingest HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer " + TestServers.KEY
                + "\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n";
    }
}
