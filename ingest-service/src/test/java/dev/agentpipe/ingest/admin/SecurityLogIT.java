package dev.agentpipe.ingest.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.everyItem;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.agentpipe.ingest.Ingest;
import dev.agentpipe.ingest.SharedApplication;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every change of access leaves an entry, for the administrators of its project and of all, and for nobody else. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(SharedApplication.class)
class SecurityLogIT {

    @Inject
    AdminRetention retention;

    private final Database database = TestServers.database();
    private final Ingest blue = Ingest.of("blue");

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
    }

    @Test
    void has_who_did_what_to_keys_for_the_administrators_of_the_project() {
        String id = newKey("audited").getString("id");
        Ingest.ADMIN.send("DELETE", "/api/keys/" + id, null).statusCode(200);
        String cursor = Ingest.ADMIN
                .get("/api/audit?project=audited&limit=2")
                .body("entries.action", contains("key.revoked", "key.created"))
                .body("entries.project", everyItem(equalTo("audited")))
                .body("entries[0].actor", startsWith("env-"))
                .body("entries[0].address", equalTo("127.0.0.1"))
                .extract()
                .path("nextCursor");
        Ingest.ADMIN
                .get("/api/audit?project=audited&limit=2&cursor=" + cursor)
                .body("entries.action", contains("project.created"))
                .body("nextCursor", nullValue());
        for (String path : List.of("/api/audit", "/api/audit?project=audited", "/api/keys/audit")) {
            blue.get(path).statusCode(200).body(not(containsString("audited"))).body(not(containsString(id)));
        }
    }

    @Test
    void has_every_change_of_a_project() {
        newKey("changed");
        for (String change : List.of(
                "{\"name\":\"other\"}", "{\"limits\":{\"viewers\":7}}", "{\"closed\":true}", "{\"closed\":false}")) {
            Ingest.ADMIN.send("PATCH", "/api/projects/changed", change).statusCode(200);
        }
        // What changes nothing is no entry.
        Ingest.ADMIN
                .send("PATCH", "/api/projects/changed", "{\"name\":\"other\",\"closed\":false}")
                .statusCode(200);
        assertThat(actions("changed"))
                .containsExactly(
                        "project.reopened",
                        "project.closed",
                        "project.limited",
                        "project.renamed",
                        "key.created",
                        "project.created");
        blue.get("/api/audit").statusCode(200).body(not(containsString("changed")));
    }

    @Test
    void has_the_deletion_of_a_conversation_in_its_project_and_retention_in_none() throws SQLException {
        Ingest writer = new Ingest(newKey("forgetful").getString("key"));
        writer.event(Events.message("forgotten")).statusCode(201);
        database.value("select delete_conversation(?)", "forgotten");
        assertThat(actions("forgetful")).startsWith("conversation.deleted");
        blue.get("/api/audit").statusCode(200).body(not(containsString("forgotten")));
        database.value("select trim_log(max(position), 1000) from event_log");
        // Failed sign-ins of tests before this one are written whenever their time has come.
        Ingest.ADMIN
                .get("/api/audit")
                .body("entries.action.findAll { it != 'sign-in.failed' }[0]", equalTo("retention.ran"));
        writer.get("/api/audit").statusCode(200).body(not(containsString("retention.ran")));
    }

    @Test
    void a_page_is_bounded_and_says_how() {
        for (String limit : List.of("0", "1001", "many")) {
            Ingest.ADMIN.get("/api/audit?limit=" + limit).statusCode(400).body("field", equalTo("limit"));
        }
        Ingest.ADMIN.get("/api/audit?limit=1000").statusCode(200);
    }

    @Test
    void is_kept_for_a_year_and_usage_for_two_and_says_when_some_of_them_went() throws SQLException {
        database.execute("insert into audit_entry (at, project, actor, action, subject) values"
                + " (now() - interval '366 days', 'default', 'k', 'key.created', 'old'),"
                + " (now() - interval '364 days', 'default', 'k', 'key.created', 'young')");
        database.execute("insert into usage_day (project, key_id, day, shard, events) values"
                + " ('default', 'k', current_date - 732, 1, 7), ('default', 'k', current_date - 728, 1, 7)");
        retention.deleteExpired();
        assertThat(database.column("select subject from audit_entry where actor = 'k'"))
                .containsExactly("young");
        assertThat(database.column("select (current_date - day)::text from usage_day where key_id = 'k'"))
                .containsExactly("728");
        assertThat(database.column("select subject || ' ' || detail from audit_entry where action = 'retention.ran'"
                        + " and subject in ('audit_entry', 'usage_day') order by id"))
                .satisfiesExactly(
                        entry -> assertThat(entry).startsWith("audit_entry 1 rows from before "),
                        entry -> assertThat(entry).startsWith("usage_day 1 rows from before "));
    }

    private static List<String> actions(String project) {
        return Ingest.ADMIN.get("/api/audit?project=" + project).extract().path("entries.action");
    }

    /** Of a new project, with every scope that a writer and an administrator need. */
    private static JsonPath newKey(String project) {
        Ingest.ADMIN
                .send("POST", "/api/projects", "{\"id\":\"" + project + "\",\"name\":\"" + project + "\"}")
                .statusCode(201);
        return Ingest.ADMIN
                .createKey("\"project\":\"" + project + "\",\"scopes\":[\"ingest\",\"admin\"]")
                .extract()
                .jsonPath();
    }
}
