package dev.agentpipe.ingest.keys;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.not;

import dev.agentpipe.ingest.Ingest;
import dev.agentpipe.ingest.SharedApplication;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.runtime.access.KeysChanged;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.enterprise.event.Event;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys from their making to their end, and the rates they have. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(SharedApplication.class)
class AccessIT {

    private final Database database = TestServers.database();

    @Inject
    Event<KeysChanged> changes;

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
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
        Ingest.NOBODY.send(method, path, body).statusCode(401).header("WWW-Authenticate", "Bearer");
        new Ingest("ap_live_unknown").send(method, path, body).statusCode(401);
        new Ingest(create(wrongScope).getString("key"))
                .send(method, path, body)
                .statusCode(403)
                .body("error", equalTo("forbidden"));
    }

    @Test
    void a_key_is_shown_once_and_stored_as_a_hash() throws Exception {
        String secret = create("ingest").getString("key");
        assertThat(secret).startsWith("ap_live_");
        Ingest.ADMIN.get("/api/keys").statusCode(200).body(not(containsString(secret)));
        assertThat(database.count("api_key k where k::text like '%' || ? || '%'", secret))
                .isZero();
    }

    @Test
    void a_revoked_key_ends_at_once() {
        JsonPath key = create("ingest");
        Ingest sender = new Ingest(key.getString("key"));
        String path = "/api/keys/" + key.getString("id");
        sender.event(Events.message("revoked")).statusCode(201);
        Ingest.ADMIN.send("DELETE", path, null).statusCode(200);
        sender.event(Events.message("revoked")).statusCode(401);
        Ingest.ADMIN.send("DELETE", path, null).statusCode(409);
    }

    @Test
    void a_rotated_key_overlaps_with_the_new_one() {
        JsonPath old = create("ingest");
        new Ingest(rotated(old, "PT1H")).event(Events.message("rotated")).statusCode(201);
        new Ingest(old.getString("key")).event(Events.message("rotated")).statusCode(201);
        JsonPath ending = create("ingest");
        rotated(ending, "PT1S");
        Ingest before = new Ingest(ending.getString("key"));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> before.event(Events.message("rotated")).extract().statusCode() == 401);
        Ingest.ADMIN.get("/api/keys/audit").body("entries.action", hasItems("key.created", "key.rotated"));
    }

    @Test
    void what_was_read_about_a_key_before_a_change_was_committed_is_not_kept() throws Exception {
        JsonPath key = create("ingest");
        Ingest client = new Ingest(key.getString("key"));
        QuarkusTransaction.begin();
        try {
            changes.fire(new KeysChanged());
            client.event(Events.message("before")).statusCode(201);
            database.execute("update api_key set revoked_at = now() where id = '" + key.getString("id") + "'");
            client.event(Events.message("cached")).statusCode(201);
        } finally {
            QuarkusTransaction.commit();
        }
        client.event(Events.message("after")).statusCode(401);
    }

    @Test
    void the_last_use_is_remembered() {
        JsonPath key = create("ingest");
        new Ingest(key.getString("key")).event(Events.message("used")).statusCode(201);
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        database.value("select last_used_at from api_key where id = ?", key.getString("id")) != null);
    }

    @Test
    void a_request_that_only_has_to_wait_a_moment_is_not_rejected() {
        Ingest limited = Ingest.ADMIN.newKey("\"scopes\":[\"ingest\"],\"limits\":{\"ingest\":60}");
        for (int i = 0; i < 62; i++) {
            limited.event(Events.message("patient")).statusCode(201);
        }
    }

    /** The new key. */
    private static String rotated(JsonPath old, String overlap) {
        return Ingest.ADMIN
                .send("POST", "/api/keys/" + old.getString("id") + "/rotate?overlap=" + overlap, null)
                .extract()
                .path("key");
    }

    private static JsonPath create(String scope) {
        return Ingest.ADMIN
                .createKey("\"scopes\":[\"" + scope + "\"]")
                .extract()
                .jsonPath();
    }
}
