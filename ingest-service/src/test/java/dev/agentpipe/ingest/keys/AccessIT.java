package dev.agentpipe.ingest.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys from their making to their end, and the rates they have, over two instances. */
class AccessIT {

    private static Database database;
    private static RedisServer redis;
    private static IngestProcess one;
    private static IngestProcess two;
    private static Client admin;

    @BeforeAll
    static void start() throws SQLException {
        database = TestServers.emptyDatabase();
        redis = RedisServer.start();
        Map<String, String> settings = Map.of("AGENTPIPE_KEY_CACHE", "2S", "AGENTPIPE_KEY_USE_FLUSH", "1S");
        one = IngestProcess.start(database, redis, settings);
        two = IngestProcess.start(database, redis, settings);
        admin = one.client();
    }

    @AfterAll
    static void stop() {
        one.close();
        two.close();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, /api/ingest, read",
        "POST, /api/ingest/batch, read",
        "GET, /api/ingest/rejected, read",
        "POST, /api/ingest/rejected/1/retry, read",
        "DELETE, /api/ingest/rejected/1, read",
        "GET, /api/keys, ingest",
        "POST, /api/keys, ingest",
        "GET, /api/keys/audit, ingest",
        "POST, /api/keys/x/rotate, ingest",
        "DELETE, /api/keys/x, ingest",
        "GET, /api/projects, ingest",
        "POST, /api/projects, ingest",
        "PATCH, /api/projects/x, read",
        "GET, /api/usage, upload",
        "GET, /api/audit, read"
    })
    void no_endpoint_is_open_without_a_key_of_its_scope(String method, String path, String wrongScope) {
        String body = method.equals("POST") || method.equals("PATCH") ? "{}" : null;
        Reply without = admin.as(null).send(method, path, body);
        assertThat(without.status()).isEqualTo(401);
        assertThat(without.header("WWW-Authenticate").orElseThrow()).isEqualTo("Bearer");
        assertThat(admin.as("ap_live_unknown").send(method, path, body).status())
                .isEqualTo(401);
        Reply wrong = admin.as(create(wrongScope, null).path("key").asText()).send(method, path, body);
        assertThat(wrong.status()).as(wrong.body()).isEqualTo(403);
        assertThat(wrong.text("error")).isEqualTo("forbidden");
    }

    @Test
    void a_key_is_shown_once_and_stored_as_a_hash() throws Exception {
        JsonNode key = create("ingest", null);
        assertThat(key.path("key").asText()).startsWith("ap_live_");
        assertThat(admin.get("/api/keys").body()).doesNotContain(key.path("key").asText());
        assertThat(database.number(
                        "select count(*) from api_key k where k::text like '%' || ? || '%'",
                        key.path("key").asText()))
                .isZero();
    }

    @Test
    void a_revoked_key_ends_everywhere() {
        JsonNode key = create("ingest", null);
        Client here = admin.as(key.path("key").asText());
        Client there = two.client().as(key.path("key").asText());
        assertThat(here.ingest(Events.message("revoked")).status()).isEqualTo(201);
        assertThat(there.ingest(Events.message("revoked")).status()).isEqualTo(201);
        assertThat(admin.send("DELETE", "/api/keys/" + key.path("id").asText(), null)
                        .status())
                .isEqualTo(200);
        assertThat(here.ingest(Events.message("revoked")).status()).isEqualTo(401);
        await().atMost(Duration.ofSeconds(5))
                .until(() -> there.ingest(Events.message("revoked")).status() == 401);
        assertThat(admin.send("DELETE", "/api/keys/" + key.path("id").asText(), null)
                        .status())
                .isEqualTo(409);
    }

    @Test
    void a_rotated_key_overlaps_with_the_new_one() {
        JsonNode old = create("ingest", null);
        String path = "/api/keys/" + old.path("id").asText() + "/rotate?overlap=PT3S";
        JsonNode fresh = admin.send("POST", path, null).json();
        assertThat(admin.as(fresh.path("key").asText())
                        .ingest(Events.message("rotated"))
                        .status())
                .isEqualTo(201);
        Client before = admin.as(old.path("key").asText());
        assertThat(before.ingest(Events.message("rotated")).status()).isEqualTo(201);
        await().atMost(Duration.ofSeconds(10))
                .until(() -> before.ingest(Events.message("rotated")).status() == 401);
        String audit = admin.get("/api/keys/audit").body();
        assertThat(audit.contains("key.created") && audit.contains("key.rotated"))
                .as(audit)
                .isTrue();
    }

    @Test
    void the_last_use_is_remembered() {
        JsonNode key = create("ingest", null);
        admin.as(key.path("key").asText()).ingest(Events.message("used"));
        await().atMost(Duration.ofSeconds(5))
                .until(() -> database.value(
                                "select last_used_at from api_key where id = ?",
                                key.path("id").asText())
                        != null);
    }

    @Test
    void a_rate_holds_over_all_instances() {
        // The first look at Redis, on a busy machine, may take too long, and then each instance counts for itself.
        assertThat(one.client().ingest(Events.message("limited")).status()).isEqualTo(201);
        assertThat(two.client().ingest(Events.message("limited")).status()).isEqualTo(201);
        JsonNode key = create("ingest", 20);
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Client instance = i % 2 == 0 ? one.client() : two.client();
            replies.add(instance.as(key.path("key").asText()).ingestLater(Events.message("limited")));
        }
        List<Reply> answers = replies.stream().map(CompletableFuture::join).toList();
        long accepted = answers.stream().filter(Reply::stored).count();
        // 20 at once, and one every 3 s while the maximum wait of 2 s lasts.
        assertThat(accepted >= 20 && accepted <= 22)
                .as(() -> accepted + " accepted")
                .isTrue();
        Reply refused =
                answers.stream().filter(reply -> !reply.stored()).findFirst().orElseThrow();
        assertThat(refused.status()).isEqualTo(429);
        assertThat(refused.text("error")).isEqualTo("rate_limited");
        assertThat(refused.header("RateLimit-Limit").orElseThrow()).isEqualTo("20");
        assertThat(Integer.parseInt(refused.header("Retry-After").orElseThrow()) <= 10)
                .isTrue();
        await().atMost(Duration.ofSeconds(10)).until(() -> admin.get("/api/ingest/rejected")
                .json()
                .path("refusals")
                .findValuesAsText("keyId")
                .contains(key.path("id").asText()));
    }

    @Test
    void a_request_that_only_has_to_wait_a_moment_is_not_refused() {
        JsonNode key = create("ingest", 60);
        Client limited = admin.as(key.path("key").asText());
        for (int i = 0; i < 62; i++) {
            Reply reply = limited.ingest(Events.message("patient"));
            assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        }
    }

    @Test
    void guessing_keys_is_slowed_down_by_address() throws Exception {
        try (IngestProcess strict =
                IngestProcess.start(database, redis, Map.of("AGENTPIPE_RATE_LIMIT_ANONYMOUS", "10"))) {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                statuses.add(
                        strict.client().as("ap_live_guess_" + i).ingest("{}").status());
            }
            assertThat(statuses.stream().distinct().toList()).isEqualTo(List.of(401, 429));
            assertThat(strict.client().ingest(Events.message("not-a-guess")).status())
                    .isEqualTo(201);
        }
    }

    @Test
    void addresses_behind_a_trusted_proxy_are_told_apart_and_not_by_what_clients_write() throws Exception {
        try (IngestProcess strict = IngestProcess.start(
                database,
                redis,
                Map.of("AGENTPIPE_RATE_LIMIT_ANONYMOUS", "5", "AGENTPIPE_TRUSTED_PROXIES", "127.0.0.1"))) {
            for (int i = 0; i < 5; i++) {
                assertThat(forwarded(strict, i + ".1.1.1, 203.0.113.1")).isEqualTo(401);
            }
            assertThat(forwarded(strict, "9.9.9.9, 203.0.113.1")).isEqualTo(429);
            assertThat(forwarded(strict, "203.0.113.2")).isEqualTo(401);
        }
    }

    private static int forwarded(IngestProcess service, String chain) {
        Client nobody = service.client().as(null);
        return Client.send(nobody.request("POST", "/api/ingest", "{}")
                        .header("X-Forwarded-For", chain)
                        .build())
                .status();
    }

    @Test
    void without_redis_a_limit_still_holds() throws Exception {
        try (RedisServer own = RedisServer.start();
                IngestProcess service =
                        IngestProcess.start(database, own, Map.of("AGENTPIPE_RATE_LIMIT_INGEST", "10"))) {
            own.stop();
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 14; i++) {
                statuses.add(service.client().ingest(Events.message("local")).status());
            }
            assertThat(statuses.stream().filter(status -> status == 201).count())
                    .isEqualTo(10);
            assertThat(statuses.stream().filter(status -> status == 429).count())
                    .isEqualTo(4);
        }
    }

    @Test
    void without_any_key_the_service_says_how_to_make_one_and_ends() throws Exception {
        Database empty = TestServers.emptyDatabase();
        IngestProcess keyless = IngestProcess.launch(Map.of(
                "AGENTPIPE_DATABASE_URL", empty.url(),
                "AGENTPIPE_DATABASE_USER", empty.user(),
                "AGENTPIPE_DATABASE_PASSWORD", empty.password(),
                "AGENTPIPE_REDIS_URL", redis.url()));
        assertThat(keyless.awaitExit(Duration.ofSeconds(40))).isOne();
        assertThat(keyless.log().contains("AGENTPIPE_BRIDGE_API_KEY"))
                .as(keyless.log())
                .isTrue();
    }

    @Test
    void settings_that_make_no_sense_end_the_service_and_are_named() {
        IngestProcess senseless = IngestProcess.launch(Map.of(
                "AGENTPIPE_DATABASE_URL",
                database.url(),
                "AGENTPIPE_INGEST_BATCH_EVENTS",
                "0",
                "AGENTPIPE_KEY_CACHE",
                "60S",
                "AGENTPIPE_RATE_LIMIT_INGEST",
                "-1"));
        assertThat(senseless.awaitExit(Duration.ofSeconds(40))).isOne();
        for (String setting :
                List.of("agentpipe.ingest.batch-events", "agentpipe.key-cache", "agentpipe.rate-limit.ingest")) {
            assertThat(senseless.log().contains(setting)).as(senseless.log()).isTrue();
        }
    }

    private static JsonNode create(String scope, Integer ingestLimit) {
        String limits = ingestLimit == null ? "" : ",\"limits\":{\"ingest\":" + ingestLimit + "}";
        Reply reply =
                admin.send("POST", "/api/keys", "{\"name\":\"test\",\"scopes\":[\"" + scope + "\"]" + limits + "}");
        assertThat(reply.status()).as(reply.body()).isEqualTo(201);
        return reply.json();
    }
}
