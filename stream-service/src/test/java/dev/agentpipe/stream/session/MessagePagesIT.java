package dev.agentpipe.stream.session;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.get;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.stored.MessageRange;
import dev.agentpipe.model.stored.StoredMessages;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Any part of a conversation, in its order, without a hole or a repeat, and nothing left out silently. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class MessagePagesIT {

    @Inject
    TestLog log;

    private final String conversation = UUID.randomUUID().toString();

    @BeforeEach
    void ready() {
        await().until(() -> get("/q/health/ready").statusCode() == 200);
    }

    @Test
    void gives_the_same_messages_forwards_and_backwards() {
        fill(60, 30);
        List<String> forwards = new ArrayList<>();
        for (String next = "?limit=7"; next != null; ) {
            JsonPath page = messages(next);
            forwards.addAll(page.getList("messages.id"));
            next = page.getString("nextMessages") == null ? null : "?limit=7&after=" + page.getString("nextMessages");
        }
        assertThat(forwards)
                .hasSize(60)
                .doesNotHaveDuplicates()
                .startsWith("m1", "m2")
                .endsWith("m59", "m60");
        List<List<String>> backwards = new ArrayList<>();
        JsonPath last = session("?messages=last&limit=7");
        assertThat(last.getBoolean("messagesTruncated")).isTrue();
        assertThat(last.getString("nextMessages")).isNull();
        backwards.add(last.getList("messages.id"));
        for (String previous = last.getString("previousMessages"); previous != null; ) {
            JsonPath page = messages("?limit=7&before=" + previous);
            backwards.add(page.getList("messages.id"));
            assertThat(messages("?limit=7&after=" + page.getString("nextMessages"))
                            .getList("messages.id"))
                    .startsWith(backwards.get(backwards.size() - 2).get(0));
            previous = page.getString("previousMessages");
        }
        Collections.reverse(backwards);
        assertThat(backwards.stream().flatMap(List::stream).toList()).isEqualTo(forwards);
    }

    @ParameterizedTest
    @CsvSource({"m31,m28,m32", "m2,m1,m5", "m30,m27,m31", "m60,m57,m60"})
    void gives_what_was_said_around_a_message(String middle, String first, String last) {
        fill(60, 30);
        JsonPath page = messages("?limit=5&around=" + middle);
        List<String> ids = page.getList("messages.id");
        assertThat(ids).contains(middle).hasSizeBetween(3, 5);
        assertThat(ids.get(ids.size() - 1)).isIn(last, "m" + (Integer.parseInt(last.substring(1)) + 1));
        assertThat(page.getString("previousMessages") == null)
                .isEqualTo(ids.get(0).equals("m1"));
        assertThat(page.getString("nextMessages") == null).isEqualTo(ids.contains("m60"));
        assertThat(page.getString("lastEventId")).isEqualTo(log.head().toString());
    }

    @ParameterizedTest
    @CsvSource({
        "31,m31",
        "0,m1",
        "500,m31",
        "2026-01-01T00:00:00.000005Z,m15",
        "2026-01-01T00:00:00.000011Z,m33",
        "2020-01-01T00:00:00Z,m1"
    })
    void gives_what_was_said_around_a_number_and_a_time(String at, String found) {
        fill(60, 30);
        // Half of the page is before it; of those that have no number m31 is the first.
        JsonPath page = messages("?limit=4&at=" + at);
        List<String> ids = page.getList("messages.id");
        int first = Integer.parseInt(found.substring(1));
        assertThat(ids)
                .isEqualTo(IntStream.range(Math.max(1, first - 2), Math.max(1, first - 2) + 4)
                        .mapToObj(number -> "m" + number)
                        .toList());
        assertThat(page.getString("previousMessages") == null).isEqualTo(first == 1);
    }

    @Test
    void gives_the_last_messages_for_a_time_after_all_of_them() {
        fill(60, 30);
        JsonPath page = messages("?limit=4&at=2030-01-01T00:00:00Z");
        assertThat(page.getList("messages.id")).containsExactly("m59", "m60");
        assertThat(page.getString("nextMessages")).isNull();
    }

    @Test
    void begins_at_a_message_whose_id_is_known() {
        fill(60, 30);
        assertThat(messages("?limit=2&after=m29").getList("messages.id")).containsExactly("m30", "m31");
        assertThat(messages("?limit=2&before=m32").getList("messages.id")).containsExactly("m30", "m31");
        JsonPath empty = messages("?after=m60");
        assertThat(empty.getList("messages")).isEmpty();
        assertThat(messages("?limit=1&before=" + empty.getString("previousMessages"))
                        .getList("messages.id"))
                .containsExactly("m59");
        assertThat(messages("?before=m1").getString("previousMessages")).isNull();
    }

    @Test
    void says_that_messages_are_left_out_that_nobody_asked_for() {
        fill(3, 3);
        JsonPath none = session("?messages=none");
        assertThat(none.getList("messages")).isEmpty();
        assertThat(none.getBoolean("messagesTruncated")).isTrue();
        assertThat(messages("?after=" + none.getString("nextMessages")).getList("messages.id"))
                .containsExactly("m1", "m2", "m3");
        JsonPath whole = session("?messages=last");
        assertThat(whole.getList("messages.id")).containsExactly("m1", "m2", "m3");
        assertThat(whole.<Object>get("messagesTruncated")).isNull();
        assertThat(session("?limit=2").getList("messages.id")).containsExactly("m1", "m2");
    }

    @Test
    void names_the_sequence_numbers_that_are_missing_and_the_command_that_heals_them() {
        fill(10, 10);
        assertThat(session("").<Object>get("missing")).isNull();
        log.execute("delete from message where conversation_id = '" + conversation
                + "' and sequence_number in (1, 4, 5, 9)");
        log.execute("select rebuild_follower('list')");
        JsonPath session = session("?messages=none");
        assertThat(session.getList("missing.ranges.from")).containsExactly(1, 4, 9);
        assertThat(session.getList("missing.ranges.to")).containsExactly(1, 5, 9);
        assertThat(session.<Object>get("missing.more")).isNull();
        assertThat(session.getString("missing.heal"))
                .startsWith("curl ")
                .contains("/api/sessions/upload", "'@events_" + conversation + ".jsonl'");
        log.execute("update message set sequence_number = sequence_number * 2 + 1000 where conversation_id = '"
                + conversation + "'");
        log.execute("insert into message select (jsonb_populate_record(m, jsonb_build_object('id', 'x' || n,"
                + " 'sequence_number', 2000 + n * 2))).* from message m, generate_series(1, 200) n"
                + " where conversation_id = '" + conversation + "' and id = 'm2'");
        log.execute("select rebuild_follower('list')");
        assertThat(session("").getList("missing.ranges")).hasSize(100);
        assertThat(session("").getBoolean("missing.more")).isTrue();
        assertThat(MissingNumbers.heal("a'b; rm")).contains("'@events_a'\\''b; rm.jsonl'");
    }

    /** Fifteen are stored in each; of {@code numbered} the last have no number. */
    @ParameterizedTest
    @CsvSource({
        "COMPLETED,api,15,20,20,16",
        "COMPLETED,cli-stream,15,20,17,16",
        "INTERRUPTED,cli-stream,10,,20,16",
        "ERROR,api,15,5000000000,,16",
        "ACTIVE,api,15,20,20,",
        "COMPLETED,api,15,15,20,",
        "COMPLETED,cli-stream,15,20,15,",
        "COMPLETED,cli-stream,15,20,,"
    })
    void knows_that_the_last_messages_of_a_conversation_that_has_ended_are_missing(
            String status, String source, int numbered, Long messages, Long turns, Integer from) {
        fill(15, numbered);
        log.execute("update conversation set status = '" + status + "', source = '" + source
                + "', message_count = 15, reported_messages = " + messages + ", reported_turns = " + turns
                + " where id = '" + conversation + "'");
        log.execute("select rebuild_follower('list')");
        JsonPath session = session("?messages=none");
        if (from == null) {
            assertThat(session.<Object>get("missing")).isNull();
        } else {
            long sent = source.equals("api") ? messages : turns;
            assertThat(session.getList("missing.ranges.from")).containsExactly(from);
            assertThat(session.getList("missing.ranges.to")).containsExactly((int) Math.min(sent, Integer.MAX_VALUE));
        }
    }

    /** Nothing is missing in what the follower of lists has seen; what it has not seen is looked at. */
    @Test
    void finds_what_is_missing_before_the_follower_of_lists_does() throws SQLException {
        fill(10, 10);
        await().until(() -> log.query("select 1 from log_follower f where f.name = 'list' and f.version > 0"
                                + " and f.rebuilding is null and f.position = (select max(position) from event_log)")
                        .size()
                == 1);
        try (Connection follower = TestServers.database().connect();
                Statement statement = follower.createStatement()) {
            follower.setAutoCommit(false);
            statement.execute("select 1 from log_follower where name = 'list' for update");
            log.execute(
                    "delete from message where conversation_id = '" + conversation + "' and sequence_number in (4, 5)");
            log.append(Entry.other(conversation, "log.entry"));
            assertThat(session("?messages=none").getList("missing.ranges.from")).containsExactly(4);
        }
    }

    @Test
    void answers_304_until_something_happens_in_this_conversation() {
        fill(3, 3);
        for (String path : List.of("", "?messages=last&limit=1", "/messages?limit=2")) {
            String url = "/api/sessions/" + conversation + path;
            String tag = get(url).header("ETag");
            log.append(Entry.message(UUID.randomUUID().toString(), "elsewhere"));
            given().header("If-None-Match", tag).get(url).then().statusCode(304).header("ETag", equalTo(tag));
            given().header("If-None-Match", tag)
                    .get("/api/sessions/" + conversation + "?limit=3")
                    .then()
                    .statusCode(200);
            log.append(Entry.message(conversation, "here"));
            given().header("If-None-Match", tag).get(url).then().statusCode(200);
        }
    }

    /** A client that were told so could not go on: its stream is reset again and again. */
    @Test
    void answers_anew_once_no_stream_can_go_on_from_the_earlier_answer() {
        fill(3, 3);
        String url = "/api/sessions/" + conversation;
        String tag = get(url).header("ETag");
        log.append(
                Entry.message(UUID.randomUUID().toString(), "a"),
                Entry.message(UUID.randomUUID().toString(), "b"));
        String before = log.query("select first_position from event_log_head").get(0);
        log.execute("update event_log_head set first_position = (select max(position) from event_log)");
        try {
            given().header("If-None-Match", tag).get(url).then().statusCode(200);
        } finally {
            log.execute("update event_log_head set first_position = " + before);
        }
        given().header("If-None-Match", tag).get(url).then().statusCode(304);
    }

    @Test
    void compresses_for_who_asks_for_it() {
        fill(300, 300);
        String url = "/api/sessions/" + conversation;
        Response plain =
                given().config(plain()).header("Accept-Encoding", "identity").get(url);
        assertThat(plain.header("Content-Encoding")).isNull();
        Response packed =
                given().config(plain()).header("Accept-Encoding", "br, gzip").get(url);
        assertThat(packed.header("Content-Encoding")).isEqualTo("gzip");
        assertThat(packed.header("Vary")).contains("Accept-Encoding");
        assertThat(packed.asByteArray().length).isLessThan(plain.asByteArray().length / 5);
        assertThat(get(url).jsonPath().getList("messages")).hasSize(300);
        given().header("Accept-Encoding", "gzip;q=0").get(url).then().header("Content-Encoding", nullValue());
    }

    private static io.restassured.config.RestAssuredConfig plain() {
        return io.restassured.config.RestAssuredConfig.config()
                .decoderConfig(
                        io.restassured.config.DecoderConfig.decoderConfig().noContentDecoders());
    }

    @Test
    void rejects_what_it_does_not_understand() {
        fill(1, 1);
        String url = "/api/sessions/" + conversation;
        get(url + "?messages=all").then().statusCode(400).body("field", equalTo("messages"));
        get(url + "?limit=0").then().statusCode(400).body("field", equalTo("limit"));
        get(url + "/messages?limit=10001").then().statusCode(400).body("field", equalTo("limit"));
        get(url + "/messages?after=m1&before=m1").then().statusCode(400).body("field", equalTo("after"));
        get(url + "/messages?around=unknown").then().statusCode(400).body("field", equalTo("around"));
        get(url + "/messages?at=m1").then().statusCode(400).body("field", equalTo("at"));
        get(url + "/messages?at=-1").then().statusCode(400).body("field", equalTo("at"));
        get(url + "/messages?at=1&around=m1").then().statusCode(400).body("field", equalTo("after"));
        get(url + "/messages?before=%00").then().statusCode(400).body("field", equalTo("before"));
    }

    /** An OR of comparisons would read from the first message each time. */
    @ParameterizedTest
    @CsvSource({"10000,true", "10000,false", "30000,true", "30000,false"})
    void reads_no_more_in_the_middle_than_it_shows(int number, boolean backwards) throws Exception {
        fill(40_000, 20_000);
        readsNoMoreThanItShows(connection -> new MessageRange(
                conversation,
                StoredMessages.key(connection, conversation, "m" + number).orElseThrow(),
                backwards,
                Long.MAX_VALUE));
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void reads_no_more_at_an_end_than_it_shows(boolean backwards) throws Exception {
        fill(40_000, 20_000);
        readsNoMoreThanItShows(connection -> new MessageRange(conversation, null, backwards, Long.MAX_VALUE));
    }

    private interface Range {
        MessageRange of(Connection connection) throws SQLException;
    }

    private static void readsNoMoreThanItShows(Range of) throws SQLException {
        try (Connection connection = TestServers.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("analyze message");
            connection.setAutoCommit(false);
            MessageRange range = of.of(connection);
            assertThat(StoredMessages.sizes(connection, range, 101)).hasSize(101);
            assertThat(StoredMessages.read(connection, range, 100)).hasSize(100);
            try (ResultSet read = statement.executeQuery("select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
                    + " from pg_stat_xact_user_tables where relname = 'message'")) {
                read.next();
                assertThat(read.getLong(1)).isLessThanOrEqualTo(210);
            }
        }
    }

    /** The index has the times: of the table one row is read, however far from the beginning it is. */
    @Test
    void finds_a_time_without_reading_what_was_said_before_it() throws Exception {
        fill(40_000, 20_000);
        try (Connection connection = TestServers.database().connect();
                Statement statement = connection.createStatement()) {
            statement.execute("analyze message");
            connection.setAutoCommit(false);
            Instant time = Instant.parse("2026-01-01T00:00:00.005Z");
            assertThat(StoredMessages.before(connection, conversation, time).sequenceNumber())
                    .isEqualTo(15_000);
            try (ResultSet read = statement.executeQuery("select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
                    + " from pg_stat_xact_user_tables where relname = 'message'")) {
                read.next();
                assertThat(read.getLong(1)).isLessThanOrEqualTo(1);
            }
        }
    }

    /** So many messages m1, m2, …; the first {@code numbered} of them have a sequence number, three share a moment. */
    private void fill(int count, int numbered) {
        log.append(Entry.started(conversation, "n"));
        log.execute(
                "insert into message (conversation_id, id, position, fingerprint, agent_id, agent_type, content, role,"
                        + " sent_at, sent_at_text, sequence_number) select '" + conversation
                        + "', 'm' || n, (select max(position) from event_log), n, 'a', 'claude', repeat('x', 300), 'agent',"
                        + " timestamptz '2026-01-01T00:00:00Z' + n / 3 * interval '1 us', '" + Instant.EPOCH + "',"
                        + " case when n <= " + numbered + " then n end from (select n from generate_series(1, " + count
                        + ") n order by n) s");
    }

    private JsonPath session(String query) {
        return ok("/api/sessions/" + conversation + query);
    }

    private JsonPath messages(String query) {
        return ok("/api/sessions/" + conversation + "/messages" + query);
    }

    private static JsonPath ok(String url) {
        return get(url).then().statusCode(200).extract().jsonPath();
    }
}
