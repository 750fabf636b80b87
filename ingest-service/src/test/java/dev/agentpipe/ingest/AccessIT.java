package dev.agentpipe.ingest;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
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
        database = SharedServers.database();
        redis = SharedServers.redis();
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
        "DELETE, /api/keys/x, ingest"
    })
    void no_endpoint_is_open_without_a_key_of_its_scope(String method, String path, String wrongScope) {
        String body = method.equals("POST") ? "{}" : null;
        Reply without = admin.as(null).send(method, path, body);
        assertEquals(401, without.status());
        assertEquals("Bearer", without.header("WWW-Authenticate").orElseThrow());
        assertEquals(401, admin.as("ap_live_unknown").send(method, path, body).status());
        Reply wrong = admin.as(create(wrongScope, null).path("key").asText()).send(method, path, body);
        assertEquals(403, wrong.status(), wrong.body());
        assertEquals("forbidden", wrong.text("error"));
    }

    @Test
    void a_key_is_shown_once_and_stored_as_a_hash() throws SQLException {
        JsonNode key = create("ingest", null);
        assertTrue(key.path("key").asText().startsWith("ap_live_"));
        assertFalse(admin.get("/api/keys").body().contains(key.path("key").asText()));
        assertEquals(
                0,
                database.count(
                        "select count(*) from api_key k where k::text like '%' || ? || '%'",
                        key.path("key").asText()));
    }

    @Test
    void a_revoked_key_ends_everywhere() {
        JsonNode key = create("ingest", null);
        Client here = admin.as(key.path("key").asText());
        Client there = two.client().as(key.path("key").asText());
        assertEquals(201, here.ingest(Events.message("revoked")).status());
        assertEquals(201, there.ingest(Events.message("revoked")).status());
        assertEquals(
                200,
                admin.send("DELETE", "/api/keys/" + key.path("id").asText(), null)
                        .status());
        assertEquals(401, here.ingest(Events.message("revoked")).status());
        await().atMost(Duration.ofSeconds(5))
                .until(() -> there.ingest(Events.message("revoked")).status() == 401);
        assertEquals(
                409,
                admin.send("DELETE", "/api/keys/" + key.path("id").asText(), null)
                        .status());
    }

    @Test
    void a_rotated_key_overlaps_with_the_new_one() {
        JsonNode old = create("ingest", null);
        String path = "/api/keys/" + old.path("id").asText() + "/rotate?overlap=PT3S";
        JsonNode fresh = admin.send("POST", path, null).json();
        assertEquals(
                201,
                admin.as(fresh.path("key").asText())
                        .ingest(Events.message("rotated"))
                        .status());
        Client before = admin.as(old.path("key").asText());
        assertEquals(201, before.ingest(Events.message("rotated")).status());
        await().atMost(Duration.ofSeconds(10))
                .until(() -> before.ingest(Events.message("rotated")).status() == 401);
        String audit = admin.get("/api/keys/audit").body();
        assertTrue(audit.contains("key.created") && audit.contains("key.rotated"), audit);
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
        assertEquals(201, one.client().ingest(Events.message("limited")).status());
        assertEquals(201, two.client().ingest(Events.message("limited")).status());
        JsonNode key = create("ingest", 20);
        List<CompletableFuture<Reply>> replies = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            Client instance = i % 2 == 0 ? one.client() : two.client();
            replies.add(instance.as(key.path("key").asText()).ingestLater(Events.message("limited")));
        }
        List<Reply> answers = replies.stream().map(CompletableFuture::join).toList();
        long accepted = answers.stream().filter(Reply::stored).count();
        // 20 at once, and one every 3 s while the maximum wait of 2 s lasts.
        assertTrue(accepted >= 20 && accepted <= 22, () -> accepted + " accepted");
        Reply refused =
                answers.stream().filter(reply -> !reply.stored()).findFirst().orElseThrow();
        assertEquals(429, refused.status());
        assertEquals("rate_limited", refused.text("error"));
        assertEquals("20", refused.header("RateLimit-Limit").orElseThrow());
        assertTrue(Integer.parseInt(refused.header("Retry-After").orElseThrow()) <= 10);
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
            assertEquals(201, reply.status(), reply.body());
        }
    }

    @Test
    void guessing_keys_is_slowed_down_by_address() throws SQLException {
        try (IngestProcess strict =
                IngestProcess.start(database, redis, Map.of("AGENTPIPE_RATE_LIMIT_ANONYMOUS", "10"))) {
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 15; i++) {
                statuses.add(
                        strict.client().as("ap_live_guess_" + i).ingest("{}").status());
            }
            assertEquals(List.of(401, 429), statuses.stream().distinct().toList());
            assertEquals(
                    201, strict.client().ingest(Events.message("not-a-guess")).status());
        }
    }

    @Test
    void addresses_behind_a_trusted_proxy_are_told_apart_and_not_by_what_clients_write() throws SQLException {
        try (IngestProcess strict = IngestProcess.start(
                database,
                redis,
                Map.of("AGENTPIPE_RATE_LIMIT_ANONYMOUS", "5", "AGENTPIPE_TRUSTED_PROXIES", "127.0.0.1"))) {
            for (int i = 0; i < 5; i++) {
                assertEquals(401, forwarded(strict, i + ".1.1.1, 203.0.113.1"));
            }
            assertEquals(429, forwarded(strict, "9.9.9.9, 203.0.113.1"));
            assertEquals(401, forwarded(strict, "203.0.113.2"));
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
    void without_redis_a_limit_still_holds() throws SQLException {
        try (RedisServer own = RedisServer.start();
                IngestProcess service =
                        IngestProcess.start(database, own, Map.of("AGENTPIPE_RATE_LIMIT_INGEST", "10"))) {
            own.stop();
            List<Integer> statuses = new ArrayList<>();
            for (int i = 0; i < 14; i++) {
                statuses.add(service.client().ingest(Events.message("local")).status());
            }
            assertEquals(10, statuses.stream().filter(status -> status == 201).count());
            assertEquals(4, statuses.stream().filter(status -> status == 429).count());
        }
    }

    @Test
    void without_any_key_the_service_says_how_to_make_one_and_ends() throws SQLException {
        Database empty = SharedServers.database();
        IngestProcess keyless = IngestProcess.launch(Map.of(
                "AGENTPIPE_DATABASE_URL", empty.url(),
                "AGENTPIPE_DATABASE_USER", empty.user(),
                "AGENTPIPE_REDIS_URL", redis.url()));
        assertTrue(keyless.process().awaitExit(Duration.ofSeconds(40)));
        assertEquals(1, keyless.process().exitStatus());
        assertTrue(keyless.log().contains("AGENTPIPE_BRIDGE_API_KEY"), keyless.log());
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
        assertTrue(senseless.process().awaitExit(Duration.ofSeconds(40)));
        assertEquals(1, senseless.process().exitStatus());
        for (String setting :
                List.of("agentpipe.ingest.batch-events", "agentpipe.key-cache", "agentpipe.rate-limit.ingest")) {
            assertTrue(senseless.log().contains(setting), senseless.log());
        }
    }

    private static JsonNode create(String scope, Integer ingestLimit) {
        String limits = ingestLimit == null ? "" : ",\"limits\":{\"ingest\":" + ingestLimit + "}";
        Reply reply =
                admin.send("POST", "/api/keys", "{\"name\":\"test\",\"scopes\":[\"" + scope + "\"]" + limits + "}");
        assertEquals(201, reply.status(), reply.body());
        return reply.json();
    }
}
