package dev.agentpipe.ingest.admin;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Every change of access leaves an entry, for the administrators of its project and of all, and for nobody else. */
class SecurityLogIT {

    private static Database database;
    private static RedisServer redis;
    private static IngestProcess ingest;
    private static Client admin;
    private static Client blue;

    @BeforeAll
    static void start() throws SQLException {
        database = TestServers.emptyDatabase();
        redis = RedisServer.start();
        ingest = IngestProcess.start(database, redis, Map.of("AGENTPIPE_PROJECT_API_KEYS", TestServers.PROJECT_KEYS));
        admin = ingest.client();
        blue = admin.as(TestServers.keyOf("blue"));
    }

    @AfterAll
    static void stop() {
        ingest.close();
        redis.close();
    }

    @Test
    void has_who_did_what_to_keys_for_the_administrators_of_the_project() {
        String id = newKey("audited").path("id").asText();
        admin.send("DELETE", "/api/keys/" + id, null);
        JsonNode newest = admin.get("/api/audit?project=audited&limit=2").json();
        assertThat(newest.path("entries").findValuesAsText("action")).containsExactly("key.revoked", "key.created");
        assertThat(newest.path("entries").findValuesAsText("project")).containsOnly("audited");
        assertThat(newest.at("/entries/0/actor").asText()).startsWith("env-");
        assertThat(newest.at("/entries/0/address").asText()).isEqualTo("127.0.0.1");
        JsonNode oldest = admin.get("/api/audit?project=audited&limit=2&cursor="
                        + newest.path("nextCursor").asText())
                .json();
        assertThat(oldest.path("entries").findValuesAsText("action")).containsExactly("project.created");
        assertThat(oldest.has("nextCursor")).isFalse();
        for (String path : List.of("/api/audit", "/api/audit?project=audited", "/api/keys/audit")) {
            assertThat(blue.get(path).body()).as(path).doesNotContain("audited").doesNotContain(id);
        }
    }

    @Test
    void has_every_change_of_a_project() {
        newKey("changed");
        for (String change : List.of(
                "{\"name\":\"other\"}", "{\"limits\":{\"viewers\":7}}", "{\"closed\":true}", "{\"closed\":false}")) {
            assertThat(admin.send("PATCH", "/api/projects/changed", change).status())
                    .as(change)
                    .isEqualTo(200);
        }
        // What changes nothing is no entry.
        admin.send("PATCH", "/api/projects/changed", "{\"name\":\"other\",\"closed\":false}");
        assertThat(actions("changed"))
                .containsExactly(
                        "project.reopened",
                        "project.closed",
                        "project.limited",
                        "project.renamed",
                        "key.created",
                        "project.created");
        assertThat(blue.get("/api/audit").body()).doesNotContain("changed");
    }

    @Test
    void has_the_deletion_of_a_conversation_in_its_project_and_retention_in_none() throws SQLException {
        Client writer = admin.as(newKey("forgetful").path("key").asText());
        assertThat(writer.ingest(Events.message("forgotten")).status()).isEqualTo(201);
        database.value("select delete_conversation(?)", "forgotten");
        assertThat(actions("forgetful")).startsWith("conversation.deleted");
        assertThat(blue.get("/api/audit").body()).doesNotContain("forgotten");
        database.value("select trim_log(max(position), 1000) from event_log");
        assertThat(admin.get("/api/audit").json().at("/entries/0/action").asText())
                .isEqualTo("retention.ran");
        assertThat(writer.get("/api/audit").body()).doesNotContain("retention.ran");
    }

    private static List<String> actions(String project) {
        return admin.get("/api/audit?project=" + project).json().path("entries").findValuesAsText("action");
    }

    /** Of a new project, with every scope that a writer and an administrator need. */
    private static JsonNode newKey(String project) {
        Reply made = admin.send("POST", "/api/projects", "{\"id\":\"" + project + "\",\"name\":\"" + project + "\"}");
        assertThat(made.status()).as(made.body()).isEqualTo(201);
        return admin.send(
                        "POST",
                        "/api/keys",
                        "{\"name\":\"test\",\"project\":\"" + project + "\",\"scopes\":[\"ingest\",\"admin\"]}")
                .json();
    }
}
