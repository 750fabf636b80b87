package dev.agentpipe.stream.session;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.SmallDatabase;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import dev.agentpipe.stream.text.TextIndex;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists by what conversations are, from what a follower of the log keeps of them. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(SmallDatabase.class)
class SortedListIT {

    @Inject
    TestLog log;

    /** Only this test's conversations have it. */
    private final String model = "model-" + UUID.randomUUID();

    @BeforeEach
    void ready() {
        await().until(() -> get("/q/health/ready").statusCode() == 200);
    }

    @ParameterizedTest
    @EnumSource(ListSort.class)
    void sorts_and_gives_every_page_without_a_hole_or_a_repeat(ListSort sort) {
        for (int i = 0; i < 7; i++) {
            String id = UUID.randomUUID().toString();
            log.append(message(id, "claude", 1, (i * 3 % 7) / 2));
        }
        List<String> expected = log.query("select c.id from conversation c join message m on m.conversation_id = c.id"
                + " where m.model = '" + model + "' order by "
                + switch (sort) {
                    case START -> "c.created_at";
                    case LAST_EVENT -> "c.last_event_at";
                    case COST -> "c.total_cost";
                    case TOKENS -> "c.total_tokens";
                    case MESSAGES -> "c.message_count";
                }
                + " desc, c.id desc");
        List<String> seen = new ArrayList<>();
        String query = "?limit=3&model=" + model + "&sort=" + sort.parameter;
        for (String cursor = ""; cursor != null; ) {
            JsonPath page = list(query + cursor);
            seen.addAll(page.getList("sessions.id"));
            cursor = page.getString("nextCursor") == null ? null : "&cursor=" + page.getString("nextCursor");
        }
        assertThat(seen).isEqualTo(expected).hasSize(7);
    }

    @Test
    void filters_by_what_a_conversation_is() {
        String quiet = UUID.randomUUID().toString();
        String failed = UUID.randomUUID().toString();
        log.append(message(quiet, "claude", 1, 0), message(quiet, "gemini", 2, 0));
        log.append(message(failed, "codex", 1, 0), message(failed, "codex", 3, 0));
        log.append(new Entry("""
                {"type":"error.occurred","timestamp":"2026-11-20T23:16:20Z","data":{"conversationId":"%s","error":"x"}}""".formatted(failed)));
        log.append(new Entry("""
                {"type":"conversation.completed","timestamp":"2026-11-20T23:17:20Z","data":{"conversationId":"%s"}}""".formatted(quiet)));
        assertThat(ids("hasGaps=true")).containsExactly(failed);
        assertThat(ids("hasGaps=false&hasErrors=false")).containsExactly(quiet);
        assertThat(ids("hasErrors=true")).containsExactly(failed);
        assertThat(ids("status=COMPLETED")).containsExactly(quiet);
        assertThat(ids("status=ACTIVE")).containsExactly(failed);
        assertThat(ids("agentType=gemini")).containsExactly(quiet);
        assertThat(ids("agentType=codex&source=cli-upload")).isEmpty();
        assertThat(ids("from=2099-01-01T00:00:00Z")).isEmpty();
        assertThat(ids("to=2099-01-01T00:00:00Z")).hasSize(2);
        assertThat(ids("mode=reactive")).isEmpty();

        // A gap is filled, one of another message with the same number is not.
        log.append(message(failed, "codex", 3, 0));
        assertThat(ids("hasGaps=true")).containsExactly(failed);
        log.append(message(failed, "codex", 2, 0));
        assertThat(ids("hasGaps=true")).isEmpty();
    }

    /** Of the other one as many are stored as were sent, however they are numbered. */
    @Test
    void the_last_messages_of_a_conversation_that_has_ended_may_be_missing_too() {
        String cut = UUID.randomUUID().toString();
        String whole = UUID.randomUUID().toString();
        log.append(message(cut, "claude", 1, 0), message(cut, "claude", 2, 0));
        log.append(message(whole, "claude", 1, 0), message(whole, "claude", 1, 0));
        assertThat(ids("hasGaps=true")).isEmpty();
        log.append(completed(cut, 4), completed(whole, 2));
        assertThat(ids("hasGaps=true")).containsExactly(cut);
        log.execute("select rebuild_follower('list')");
        await().untilAsserted(() -> assertThat(ids("hasGaps=true")).containsExactly(cut));
        log.append(message(cut, "claude", 3, 0));
        assertThat(ids("hasGaps=true")).containsExactly(cut);
        log.append(message(cut, "claude", 4, 0));
        assertThat(ids("hasGaps=true")).isEmpty();
    }

    private static Entry completed(String id, int messages) {
        return new Entry("""
                {"type":"conversation.completed","timestamp":"2026-11-20T23:17:20Z","data":{"conversationId":"%s",\
                "totalMessages":%2$d,"totalTurns":%2$d}}""".formatted(id, messages));
    }

    @Test
    void finds_what_was_said_and_sorts_it_as_any_list() {
        String word = "w" + UUID.randomUUID().toString().replace("-", "");
        String cheap = UUID.randomUUID().toString();
        String dear = UUID.randomUUID().toString();
        String silent = UUID.randomUUID().toString();
        log.append(message(cheap, "claude", 1, 1), message(dear, "codex", 1, 2), message(silent, "codex", 1, 3));
        log.append(Entry.message(cheap, word + " refused"), Entry.message(dear, "refused " + word));
        assertThat(ids("sort=cost&q=" + word)).containsExactly(dear, cheap);
        assertThat(ids("q=" + word + "&agentType=codex")).containsExactly(dear);
        assertThat(ids("q=\"" + word + " refused\"")).containsExactly(cheap);
        assertThat(ids("q=" + word + "nowhere")).isEmpty();
        assertThat(list("?sort=cost&limit=1&q=" + word).getList("sessions.id")).containsExactly(dear);
        log.appendTo("red", Entry.message(UUID.randomUUID().toString(), "foreign" + word));
        assertThat(list("?q=foreign" + word).getList("sessions")).isEmpty();
    }

    /** Pages of what is asked one by one may be short, but have no hole and no repeat. */
    @Test
    void finds_common_words_page_by_page() {
        String many = "many" + UUID.randomUUID().toString().replace("-", "");
        String all = " from generate_series(1, " + (TextIndex.MAX_INDEXED + 500) + ") i";
        log.execute("insert into conversation (id, source) select '" + many + "-' || i, 'api'" + all);
        log.execute(
                "insert into listed_conversation (id, project, status, source, started_at, last_event_at, cost, tokens,"
                        + " messages, has_errors, agent_types, models) select '" + many
                        + "-' || i, 'default', 'ACTIVE', 'api',"
                        + " timestamp '2030-01-01' + i * interval '1 s', now(), 0, 0, 0, false, '{}', '{}'" + all);
        // More than are read from the index, of all but one in twenty, and of none for longer than a page may look.
        String text = "insert into search_text (project, conversation_id, kind, part, first_character, characters, at,"
                + " terms) select 'default', '" + many + "-' || i, 'prompt', part, 0, 1, now(), '''" + many
                + "'':1'::tsvector" + all
                + ", generate_series(0, 1) part where i % 20 <> 0 and i not between 2000 and 3500";
        log.execute(text);
        List<String> seen = new ArrayList<>();
        for (String cursor = ""; cursor != null; ) {
            JsonPath page = list("?limit=100&q=" + many + cursor);
            seen.addAll(page.getList("sessions.id"));
            cursor = page.getString("nextCursor") == null ? null : "&cursor=" + page.getString("nextCursor");
        }
        assertThat(seen)
                .isEqualTo(log.query("select id from listed_conversation l where id like '" + many + "-%' and exists"
                        + " (select from search_text t where t.conversation_id = l.id) order by started_at desc"));
        log.execute("delete from search_text where conversation_id like '" + many + "-%'");
        log.execute("delete from listed_conversation where id like '" + many + "-%'");
        log.execute("delete from conversation where id like '" + many + "-%'");
    }

    @Test
    void is_the_same_when_it_is_built_from_the_tables() {
        for (int i = 0; i < 5; i++) {
            String id = UUID.randomUUID().toString();
            log.append(Entry.started(id, "n"), message(id, "claude", i + 1, i), message(id, "codex", i + 1, i));
        }
        assertThat(list("?model=" + model).getList("sessions")).hasSize(5);
        String all = "select l::text from listed_conversation l where '" + model + "' = any (models) order by id";
        List<String> followed = log.query(all);
        assertThat(followed).hasSize(5);
        log.execute("delete from listed_conversation");
        log.execute("select rebuild_follower('list')");
        await().untilAsserted(() -> assertThat(log.query(all)).isEqualTo(followed));
    }

    @Test
    void forgets_what_is_deleted_and_shows_nothing_of_other_projects() {
        String id = UUID.randomUUID().toString();
        String red = UUID.randomUUID().toString();
        log.append(message(id, "claude", 1, 0));
        log.appendTo("red", message(red, "claude", 1, 0));
        assertThat(ids("")).containsExactly(id);
        log.execute("delete from listed_conversation where id = '" + id + "'");
        log.execute("select forget_derived('" + id + "')");
        assertThat(ids("")).isEmpty();
        String authorised = io.restassured.RestAssured.given()
                .header("Authorization", "Bearer " + TestServers.keyOf("red"))
                .get("/api/sessions?model=" + model)
                .asString();
        assertThat(authorised).contains(red);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status", "source", "from", "to", "hasErrors", "hasGaps", "sort", "cursor"})
    void refuses_what_it_does_not_understand(String name) {
        get("/api/sessions?" + name + "=x").then().statusCode(400).body("field", equalTo(name));
    }

    @Test
    void refuses_to_search_for_nothing() {
        get("/api/sessions?q=-x").then().statusCode(400).body("field", equalTo("q"));
        get("/api/sessions?q= ").then().statusCode(400).body("field", equalTo("q"));
    }

    @Test
    void a_cursor_is_one_of_its_own_sort() {
        ListCursor cursor = new ListCursor(ListSort.COST, "1.5", "c");
        get("/api/sessions?sort=tokens&cursor=" + cursor).then().statusCode(400).body("field", equalTo("cursor"));
        assertThat(ListCursor.parse(cursor.toString(), ListSort.COST)).isEqualTo(cursor);
    }

    /** A sort of everything would need the time of everything, on each page. */
    @ParameterizedTest
    @EnumSource(ListSort.class)
    void reads_pages_from_an_index_alone(ListSort sort) throws SQLException {
        ListFilter none = new ListFilter(List.of(), List.of(), null);
        try (Connection connection = TestServers.database().connect();
                Statement statement = connection.createStatement()) {
            // The table of this test is small.
            statement.execute("set enable_seqscan = off; set enable_bitmapscan = off");
            for (Projects projects :
                    List.of(Projects.ALL, new Projects(Set.of("red")), new Projects(Set.of("default")))) {
                String sql = SortedConversations.sql(projects, none, sort, false)
                        .replaceFirst("\\?::text", "'{red}'::text")
                        .replace("limit ?", "limit 10");
                StringBuilder plan = new StringBuilder();
                try (ResultSet line = statement.executeQuery("explain (costs off) " + sql)) {
                    while (line.next()) {
                        plan.append(line.getString(1)).append('\n');
                    }
                }
                assertThat(plan.toString())
                        .contains("listed_")
                        .containsPattern("Index (Only )?Scan")
                        .doesNotContain("Seq Scan");
            }
        }
    }

    private List<String> ids(String query) {
        return list("?model=" + model + (query.isEmpty() ? "" : "&" + query)).getList("sessions.id");
    }

    /** Once the follower has everything. */
    private JsonPath list(String query) {
        EventId head = log.head();
        await().untilAsserted(() -> assertThat(log.query(
                        "select name from log_follower where name in ('list', 'search') and rebuilding is null"
                                + " and version > 0 and position >= " + head.position()))
                .hasSize(2));
        JsonPath page =
                get("/api/sessions" + query).then().statusCode(200).extract().jsonPath();
        assertThat(page.getString("lastEventId")).isEqualTo(head.toString());
        assertThat(EventId.parse(page.getString("filteredUpTo"))).isPresent();
        return page;
    }

    private Entry message(String conversation, String agentType, int number, int cost) {
        return new Entry("""
                {"type":"message.created","timestamp":"2026-11-20T23:16:19Z","data":{"conversationId":"%s","message":\
                {"id":"%s","agentId":"a","agentName":"A","agentType":"%s","content":"x","role":"agent",\
                "timestamp":"2026-11-20T23:16:19Z","sequenceNumber":%d,\
                "metrics":{"model":"%s","cost":%d,"totalTokens":%d}}}}""".formatted(conversation, UUID.randomUUID(), agentType, number, model, cost, cost * 10));
    }
}
