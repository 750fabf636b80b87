package dev.agentpipe.stream.search;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.SmallDatabase;
import dev.agentpipe.stream.TestKeys;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import dev.agentpipe.stream.text.SearchQuery;
import dev.agentpipe.stream.text.TextIndex;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Search as clients use it, with the follower running. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(SmallDatabase.class)
class SearchIT {

    @Inject
    TestLog log;

    /** Words that no other test has. */
    private final String word = "w" + UUID.randomUUID().toString().replace("-", "");

    private final String conversation = UUID.randomUUID().toString();

    @Test
    void finds_a_message_and_says_where_it_is() {
        log.append(Entry.started(conversation, "A talk"));
        indexed(log.append(
                Entry.message(conversation, "one"), Entry.message(conversation, "the " + word + " is here")));
        JsonPath found = search(word);
        assertThat(found.getList("conversations.id")).containsExactly(conversation);
        assertThat(found.getString("conversations[0].name")).isEqualTo("A talk");
        assertThat(found.getString("conversations[0].hits[0].in")).isEqualTo("message");
        assertThat(log.query("select content from message where id = '"
                        + found.getString("conversations[0].hits[0].messageId") + "'"))
                .containsExactly("the " + word + " is here");
        assertThat(found.getList("conversations[0].hits[0].snippet"))
                .isEqualTo(List.of(
                        Map.of("text", "the "), Map.of("text", word, "match", true), Map.of("text", " is here")));
        assertThat(found.getBoolean("complete")).isTrue();
        assertThat(EventId.parse(found.getString("indexedUpTo")).orElseThrow().position())
                .isLessThanOrEqualTo(log.head().position());
        assertThat(found.getString("nextCursor")).isNull();
    }

    @Test
    void finds_names_and_prompts_and_what_a_later_start_fills_in() {
        log.append(Entry.message(conversation, "x"));
        indexed(log.append(Entry.started(conversation, "Named " + word)));
        assertThat(search(word).getList("conversations[0].hits.in")).containsExactly("name");
        assertThat(answer(Map.of("q", "\"Go on\" or " + word, "limit", "50"))
                        .jsonPath()
                        .getList("conversations.find{it.id=='" + conversation + "'}.hits.in"))
                .containsExactlyInAnyOrder("name", "prompt");
        assertThat(search(word).getString("conversations[0].initialPrompt")).isEqualTo("Go on.");
    }

    @Test
    void understands_what_search_engines_do() {
        String other = UUID.randomUUID().toString();
        indexed(log.append(
                Entry.message(conversation, word + " refused the connection"),
                Entry.message(other, word + " connection refused")));
        assertThat(ids(search(word + " refused"))).containsExactlyInAnyOrder(conversation, other);
        assertThat(ids(search(word + " \"connection refused\""))).containsExactly(other);
        assertThat(ids(search(word + " -the"))).containsExactly(other);
        assertThat(ids(search(word + "nowhere or " + word))).hasSize(2);
        assertThat(ids(search(word + " absent"))).isEmpty();
    }

    @Test
    void finds_chinese_and_code() {
        indexed(log.append(Entry.message(conversation, word + " 数据库连接失败 in OrderService.getTotalPrice()")));
        for (String query : List.of(
                "连接失败",
                "数据库",
                "败",
                "数",
                "getTotalPrice",
                "gettotalprice",
                "total",
                "get_total_price",
                "OrderService.getTotalPrice",
                "\"order service\"",
                "\"total price\"",
                "WORD")) {
            assertThat(ids(search(query.replace("WORD", word) + " " + word)))
                    .as(query)
                    .containsExactly(conversation);
        }
        for (String query : List.of("失败连接", "库数", "price_total", "getTotalService")) {
            assertThat(ids(search(query + " " + word))).as(query).isEmpty();
        }
    }

    /** The planner counts the pages that were added since; the walk over the newest rows is for words that it knows. */
    @Test
    void takes_an_unknown_word_for_a_rare_one_when_the_table_has_grown() throws SQLException {
        try (Connection connection = TestServers.database().connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("insert into search_text"
                    + " (project, conversation_id, kind, part, first_character, characters, at, terms)"
                    + " select 'default', 'grown', 'name', n, 0, 1, now(), to_tsvector('simple', 'some ' || n)"
                    + " from generate_series(1, 2000) n");
            statement.execute("update pg_class set reltuples = 1000000,"
                    + " relpages = pg_relation_size(oid) / current_setting('block_size')::integer / 2"
                    + " where oid = 'search_text'::regclass");
            assertThat(TextIndex.isRare(connection, SearchQuery.parse(word), Projects.ALL))
                    .isTrue();
            connection.rollback();
        }
    }

    @Test
    void shows_a_bounded_piece_of_a_text_of_any_length() {
        String prompt = "begin " + "lorem ipsum ".repeat(80_000) + " " + word + " end";
        indexed(log.append(new Entry(Entry.started(conversation, "n").json().replace("Go on.", prompt))));
        Response answer = answer(Map.of("q", word));
        assertThat(answer.body().asString()).hasSizeLessThan(2_000).contains(word);
        assertThat(answer.jsonPath().getList("conversations[0].hits.snippet").toString())
                .doesNotContain("begin");
    }

    @Test
    void narrows_by_what_lists_narrow_by() {
        String other = UUID.randomUUID().toString();
        log.append(Entry.started(conversation, word), Entry.started(other, word));
        indexed(log.append(Entry.message(conversation, word), Entry.message(other, word)));
        log.execute("update listed_conversation set status = 'COMPLETED', source = 'cli-upload', mode = 'reactive',"
                + " started_at = '2026-01-01', models = '{m-1}', agent_types = '{gemini}', has_errors = true,"
                + " highest_number = 9 where id = '" + other + "'");
        for (String filter : List.of(
                "status=COMPLETED",
                "source=cli-upload",
                "mode=reactive",
                "model=m-1",
                "agentType=gemini",
                "hasErrors=true",
                "hasGaps=true",
                "to=2026-02-01T00:00:00Z")) {
            String[] parts = filter.split("=", 2);
            assertThat(ids(answer(Map.of("q", word, parts[0], parts[1])).jsonPath()))
                    .as(filter)
                    .containsExactly(other);
        }
        assertThat(ids(answer(Map.of("q", word, "from", "2026-02-01T00:00:00Z")).jsonPath()))
                .containsExactly(conversation);
        assertThat(ids(answer(Map.of("q", word, "project", "other")).jsonPath()))
                .isEmpty();
    }

    @Test
    void gives_every_match_once_page_by_page_the_best_first() {
        List<String> conversations =
                IntStream.range(0, 25).mapToObj(i -> conversation + "-" + i).toList();
        List<Entry> entries = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            entries.add(Entry.message(conversations.get(i), word + " and more".repeat(10 * (4 - i % 5))));
        }
        indexed(log.append(entries));
        List<String> seen = new ArrayList<>();
        String cursor = null;
        do {
            JsonPath page = answer(
                            cursor == null
                                    ? Map.of("q", word, "limit", "4")
                                    : Map.of("q", word, "limit", "4", "cursor", cursor))
                    .jsonPath();
            seen.addAll(ids(page));
            cursor = page.getString("nextCursor");
        } while (cursor != null);
        assertThat(seen).containsExactlyInAnyOrderElementsOf(conversations);
        assertThat(seen.subList(0, 5)).allMatch(id -> conversations.indexOf(id) % 5 == 4);
    }

    @Test
    void says_when_not_every_match_was_ranked_and_gives_the_others_after_those() {
        int rows = TextIndex.MAX_INDEXED + 500;
        String many = "many" + word;
        log.execute("insert into conversation (id, source) select '" + word + "-' || i, 'api' from generate_series(1, "
                + rows + ") i");
        log.execute(
                "insert into search_text (project, conversation_id, kind, part, first_character, characters, at, terms)"
                        + " select 'default', '" + word
                        + "-' || i, 'prompt', 0, 0, 1, timestamp '2026-01-01' + i * interval '1 s',"
                        + " '''" + many + "'':1'::tsvector from generate_series(1, " + rows + ") i");
        Set<String> seen = new HashSet<>();
        String cursor = null;
        int pages = 0;
        do {
            JsonPath page = answer(
                            cursor == null
                                    ? Map.of("q", many, "limit", "50")
                                    : Map.of("q", many, "limit", "50", "cursor", cursor))
                    .jsonPath();
            if (pages == 0) {
                assertThat(page.getBoolean("complete")).isFalse();
                assertThat(page.getString("rankedFrom")).startsWith("2026-01-01T00:");
            }
            assertThat(ids(page)).allMatch(seen::add);
            cursor = page.getString("nextCursor");
            pages++;
        } while (cursor != null);
        assertThat(seen).hasSize(rows);
        log.execute("delete from search_text where conversation_id like '" + word + "-%'");
        log.execute("delete from conversation where id like '" + word + "-%'");
    }

    @Test
    void shows_nothing_of_another_project() {
        String red = TestKeys.create(log, "search-red", "read");
        log.appendTo("search-blue", Entry.started(conversation, "Blue " + word));
        indexed(log.appendTo("search-blue", Entry.message(conversation, word)));
        String foreign = given().header("Authorization", "Bearer " + red)
                .queryParam("q", word)
                .get("/api/search")
                .then()
                .statusCode(200)
                .extract()
                .asString();
        assertThat(foreign).doesNotContain(conversation).contains("\"conversations\":[]");
        assertThat(ids(search(word))).isEmpty();
        JsonPath all = given().header("Authorization", "Bearer " + TestServers.KEY)
                .queryParam("q", word)
                .get("/api/search")
                .jsonPath();
        assertThat(all.getList("conversations.project")).containsExactly("search-blue");
    }

    @Test
    void finds_nothing_of_what_was_deleted() {
        log.append(Entry.started(conversation, "Named " + word));
        indexed(log.append(Entry.message(conversation, word)));
        assertThat(ids(search(word))).containsExactly(conversation);
        log.execute("select forget_derived('" + conversation + "')");
        assertThat(log.query("select count(*) from search_text where conversation_id = '" + conversation + "'"))
                .containsExactly("0");
        log.execute("select delete_conversation('" + conversation + "')");
        assertThat(ids(search(word))).isEmpty();
        assertThat(log.query("select count(*) from search_text t where t::text like '%" + word + "%'"))
                .containsExactly("0");
    }

    @Test
    void is_the_same_when_it_is_built_again() {
        log.append(Entry.started(conversation, "Named " + word));
        indexed(log.append(Entry.message(conversation, word), Entry.message(conversation, "另一个" + word)));
        List<String> before = rows();
        log.execute("delete from search_text where conversation_id = '" + conversation + "' and kind = 'message'");
        log.execute("select rebuild_follower('search')");
        await().untilAsserted(() -> assertThat(rows()).isEqualTo(before));
        await().untilAsserted(
                        () -> assertThat(search(word).getString("rebuilding")).isNull());
    }

    private List<String> rows() {
        return log.query("select (to_jsonb(t) - 'number')::text from search_text t where conversation_id = '"
                + conversation + "' order by kind, message_id");
    }

    @Test
    void names_the_parameter_that_is_wrong() {
        for (Map<String, String> query : List.of(
                Map.of("q", ""),
                Map.of("q", "-x"),
                Map.of("q", "x", "limit", "51"),
                Map.of("q", "x", "cursor", "x"),
                Map.of("q", "x", "status", "GONE"),
                Map.of("q", "x", "source", "x"),
                Map.of("q", "x", "model", "x".repeat(1_001)),
                Map.of("q", "x", "hasGaps", "perhaps"),
                Map.of("q", "x", "from", "yesterday"))) {
            Response refused = given().queryParams(query).get("/api/search");
            assertThat(refused.statusCode()).as(query.toString()).isEqualTo(400);
            List<String> names = new ArrayList<>(query.keySet());
            if (names.size() > 1) {
                names.remove("q");
            }
            assertThat(refused.jsonPath().getString("field")).isEqualTo(names.get(0));
        }
    }

    private void indexed(long position) {
        await().untilAsserted(
                        () -> assertThat(log.query("select name from log_follower where name in ('search', 'list')"
                                        + " and rebuilding is null and version > 0 and position >= " + position))
                                .hasSize(2));
    }

    private JsonPath search(String query) {
        return answer(Map.of("q", query)).jsonPath();
    }

    private static Response answer(Map<String, String> query) {
        return given().queryParams(query)
                .get("/api/search")
                .then()
                .statusCode(200)
                .extract()
                .response();
    }

    private static List<String> ids(JsonPath answer) {
        return answer.getList("conversations.id");
    }
}
