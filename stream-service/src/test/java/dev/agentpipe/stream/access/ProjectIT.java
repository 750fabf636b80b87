package dev.agentpipe.stream.access;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.TestKeys;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.net.URL;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Nobody reads anything of a project that is not its own, on any path. Reading is open, to two projects. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(ProjectIT.OpenToTwo.class)
class ProjectIT {

    private static final String NOBODY = "";

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    // Of their own for each test: a list is then as long as what the test wrote.
    private final String red = project("red");
    private final String blue = project("blue");
    private final String ofRed = conversation("red");
    private final String ofBlue = conversation("blue");
    private final String ofDefault = conversation("default");
    private String redKey;
    private String blueKey;

    /** A ring of a few events, so that what is a little older is read from PostgreSQL. */
    public static final class OpenToTwo implements QuarkusTestProfile {
        @Override
        public Map<String, String> getConfigOverrides() {
            return Map.of(
                    "agentpipe.read-open-projects", "default,public",
                    "agentpipe.stream.ring-size", "4K",
                    "agentpipe.stream.heartbeat-interval", "1s",
                    "agentpipe.usage.flush", "1s");
        }
    }

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        // What the test before wrote must not come to a viewer of this one.
        await().untilAsserted(() -> assertThat(
                        get(TestServers.KEY, "/api/realtime/stats").jsonPath().getString("hub.position"))
                .isEqualTo(log.head().toString()));
        redKey = TestKeys.create(log, red, "read");
        blueKey = TestKeys.create(log, blue, "read");
    }

    @Test
    void lists_nothing_but_the_conversations_of_ones_own_projects() {
        log.appendTo(red, Entry.started(ofRed, "n"));
        log.appendTo(blue, Entry.started(ofBlue, "n"));
        log.appendTo(red, Entry.started(ofRed + "2", "n"));
        String ofPublic = conversation("public");
        log.appendTo("public", Entry.started(ofPublic, "n"));
        log.append(Entry.started(ofDefault, "n"));
        assertThat(listed(redKey, "")).containsExactly(ofRed + "2", ofRed);
        assertThat(listed(blueKey, "")).containsExactly(ofBlue);
        assertThat(listed(NOBODY, "?limit=2")).containsExactly(ofDefault, ofPublic);
        assertThat(listed(TestServers.KEY, "?limit=5"))
                .containsExactly(ofDefault, ofPublic, ofRed + "2", ofBlue, ofRed);
        assertThat(listed(TestServers.KEY, "?project=" + blue)).containsExactly(ofBlue);
        assertThat(listed(NOBODY, "?limit=1&project=public")).containsExactly(ofPublic);
        for (String foreign : new String[] {red, "unknown", "NOT%20ONE"}) {
            assertThat(listed(blueKey, "?project=" + foreign)).isEmpty();
            assertThat(listed(NOBODY, "?project=" + foreign)).isEmpty();
        }
        Response first = get(redKey, "/api/sessions?limit=1");
        assertThat(listed(redKey, "?limit=1&cursor=" + first.jsonPath().getString("nextCursor")))
                .containsExactly(ofRed);
    }

    @Test
    void says_of_which_project_a_conversation_is_to_whom_reads_several() {
        log.appendTo(red, Entry.started(ofRed, "n"));
        assertThat(get(redKey, "/api/sessions").jsonPath().getString("sessions[0].project"))
                .isNull();
        assertThat(get(TestServers.KEY, "/api/sessions").jsonPath().getString("sessions[0].project"))
                .isEqualTo(red);
        assertThat(get(TestServers.KEY, "/api/sessions/" + ofRed).jsonPath().getString("project"))
                .isEqualTo(red);
    }

    @Test
    void does_not_tell_a_foreign_conversation_from_one_that_does_not_exist() {
        log.appendTo(red, Entry.started(ofRed, "n"), Entry.message(ofRed, "secret"));
        log.append(Entry.message(ofDefault, "open"));
        for (String path : new String[] {"", "/messages"}) {
            assertThat(get(redKey, "/api/sessions/" + ofRed + path).asString()).contains("secret");
            assertThat(get(TestServers.KEY, "/api/sessions/" + ofRed + path).statusCode())
                    .isEqualTo(200);
            assertThat(get(NOBODY, "/api/sessions/" + ofDefault + path).statusCode())
                    .isEqualTo(200);
            assertThat(get(redKey, "/api/sessions/" + ofDefault + path).statusCode())
                    .isEqualTo(404);
            for (String key : new String[] {blueKey, NOBODY}) {
                assertThat(told(get(key, "/api/sessions/" + ofRed + path)))
                        .isEqualTo(told(get(key, "/api/sessions/" + ofRed + "x" + path)))
                        .startsWith("404");
            }
        }
    }

    @Test
    void streams_nothing_of_other_projects_while_it_is_live() {
        try (SseClient ofRedOnly = open(redKey, "");
                SseClient typed = open(redKey, "?types=message.created");
                SseClient foreign = open(blueKey, "?conversationId=" + ofRed);
                SseClient nobody = open(NOBODY, "");
                SseClient narrowed = open(TestServers.KEY, "?project=" + blue);
                SseClient notReadable = open(redKey, "?project=" + blue);
                SseClient all = open(TestServers.KEY, "")) {
            long r1 = log.appendTo(red, Entry.message(ofRed, "r1"));
            long b1 = log.appendTo(blue, Entry.message(ofBlue, "b1"));
            long none = log.appendTo(blue, Entry.other(null, "bridge.test"));
            long d1 = log.append(Entry.message(ofDefault, "d1"));
            long r2 = log.appendTo(red, Entry.message(ofRed, "r2"));
            long d2 = log.append(Entry.message(ofDefault, "d2"));
            gets(all, r1, b1, none, d1, r2, d2);
            gets(ofRedOnly, r1, r2);
            gets(typed, r1, r2);
            gets(nobody, d1, d2);
            gets(narrowed, b1, none);
            silent(foreign, notReadable);
        }
    }

    @Test
    void brings_nothing_of_other_projects_to_a_viewer_that_catches_up_or_resumes() {
        EventId before = log.head();
        List<Long> ofRedOnly = new ArrayList<>();
        List<Long> ofAll = new ArrayList<>();
        for (int i = 0; i < 30; i++) {
            ofRedOnly.add(log.appendTo(red, Entry.message(ofRed, "r" + "x".repeat(200))));
            ofAll.add(ofRedOnly.get(i));
            for (int other = 0; other < 3; other++) {
                ofAll.add(log.appendTo(blue, Entry.message(ofBlue, "b" + "x".repeat(200))));
            }
        }
        String old = "lastEventId=" + before;
        EventId late = new EventId(before.epoch(), ofAll.get(ofAll.size() - 5));
        try (SseClient fromPostgres = open(redKey, "?" + old);
                SseClient ofConversation = open(redKey, "?" + old + "&conversationId=" + ofRed);
                SseClient ofType = open(redKey, "?" + old + "&types=message.created");
                SseClient foreign = open(redKey, "?" + old + "&conversationId=" + ofBlue);
                SseClient nobody = open(NOBODY, "?" + old);
                SseClient fromTheRing = open(redKey, "?lastEventId=" + late);
                SseClient all = open(TestServers.KEY, "?" + old)) {
            gets(all, ofAll);
            gets(fromPostgres, ofRedOnly);
            gets(ofConversation, ofRedOnly);
            gets(ofType, ofRedOnly);
            gets(fromTheRing, ofRedOnly.subList(29, 30));
            silent(foreign, nobody);
            long next = log.appendTo(red, Entry.message(ofRed, "next"));
            log.appendTo(blue, Entry.message(ofBlue, "next"));
            await().until(() -> fromPostgres.positions().contains(next));
            silent(foreign, nobody);
        }
    }

    @Test
    void resets_nobody_because_others_wrote_and_lets_a_reset_viewer_go_on_with_its_own() {
        try (SseClient quiet = open(redKey, "");
                SseClient lost = open(redKey, "?lastEventId=0-7")) {
            for (int i = 0; i < 40; i++) {
                log.appendTo(blue, Entry.message(ofBlue, "b" + "x".repeat(200)));
            }
            // The id moves along, so that coming back costs nothing.
            String head = log.head().toString();
            await().untilAsserted(() -> assertThat(quiet.lastEventId()).isEqualTo(head));
            long own = log.appendTo(red, Entry.message(ofRed, "own"));
            gets(quiet, own);
            gets(lost, own);
            assertThat(resets(quiet)).isZero();
            assertThat(resets(lost)).isEqualTo(1);
        }
    }

    @Test
    void a_browser_that_signed_in_reads_what_its_key_may() {
        log.appendTo(red, Entry.started(ofRed, "n"));
        log.append(Entry.started(ofDefault, "n"));
        String cookie = signIn(redKey);
        JsonPath list = given().header("Cookie", cookie).get("/api/sessions").jsonPath();
        assertThat(list.getList("sessions.id")).containsExactly(ofRed);
        given().header("Cookie", cookie)
                .get("/api/sessions/" + ofDefault)
                .then()
                .statusCode(404);
        try (SseClient browser = SseClient.open(url.getPort(), "", Map.of("Cookie", cookie))) {
            log.append(Entry.message(ofDefault, "open"));
            gets(browser, log.appendTo(red, Entry.message(ofRed, "own")));
        }
        Response gone = given().header("Cookie", cookie + "x").get("/api/sessions");
        assertThat(gone.statusCode()).isEqualTo(401);
        assertThat(gone.header("Set-Cookie")).contains("agentpipe_read=;", "Max-Age=0", "Path=/api");
    }

    @Test
    void a_browser_that_signed_in_is_limited_as_its_key_and_its_project() {
        String limited = TestKeys.create(log, red, "read");
        log.execute("update api_key set rate_limit_sessions = 3 where id = '" + TestKeys.id(limited) + "'");
        log.execute("update project set rate_limit_sessions = 5 where id = '" + red + "'");
        assertThat(statuses(signIn(limited), 4)).containsExactly(200, 200, 200, 429);
        assertThat(statuses(signIn(redKey), 3)).containsExactly(200, 200, 429);
        assertThat(get(redKey, "/api/sessions").statusCode()).isEqualTo(429);
        assertThat(statuses(signIn(blueKey), 1)).containsExactly(200);
    }

    private static List<Integer> statuses(String cookie, int requests) {
        return Stream.generate(() -> given().header("Cookie", cookie).get("/api/sessions"))
                .limit(requests)
                .map(Response::statusCode)
                .toList();
    }

    /** The cookie, as a browser sends it. */
    private static String signIn(String key) {
        String header = given().headers(headers(key))
                .post("/api/realtime/session")
                .then()
                .statusCode(204)
                .extract()
                .header("Set-Cookie");
        return header.substring(0, header.indexOf(';'));
    }

    @Test
    void writes_down_who_signed_in_and_how_often_somebody_failed_to() {
        String rejected = TestKeys.create(log, blue, "ingest");
        for (String key : new String[] {redKey, "no-key-at-all", rejected}) {
            given().headers(headers(key)).post("/api/realtime/session");
        }
        String id = TestKeys.id(redKey);
        assertThat(log.query("select project || ' ' || action from audit_entry where actor = '" + id + "'"))
                .containsExactly(red + " sign-in.succeeded");
        await().untilAsserted(() -> assertThat(
                        log.query("select sum(times)::text from audit_entry where action = 'sign-in.failed'"))
                .containsExactly("2"));
    }

    @Test
    void lets_no_more_viewers_in_than_a_project_may_have_and_counts_for_how_long_they_were_there() {
        log.execute("update project set max_viewers = 1 where id = '" + red + "'");
        String key = TestKeys.create(log, red, "read");
        try (SseClient first = open(key, "");
                SseClient second = SseClient.open(url.getPort(), "", headers(key));
                SseClient browser = SseClient.open(url.getPort(), "", Map.of("Cookie", signIn(redKey)));
                SseClient other = open(blueKey, "")) {
            assertThat(first.status()).isEqualTo(200);
            assertThat(other.status()).isEqualTo(200);
            assertThat(List.of(second.status(), browser.status())).containsOnly(503);
            assertThat(second.body()).contains("this project has reached its limit of viewers");
        }
        await().untilAsserted(() -> {
            try (SseClient next = SseClient.open(url.getPort(), "", headers(key))) {
                assertThat(next.status()).isEqualTo(200);
            }
        });
        await().atMost(Duration.ofSeconds(20)).untilAsserted(() -> assertThat(
                        log.query("select key_id from usage_day where project = '" + red + "' and viewer_seconds > 0"))
                .containsExactly(TestKeys.id(key)));
    }

    @Test
    void judges_whoever_shows_a_key_by_it_alone() {
        String ingestOnly = TestKeys.create(log, red, "ingest");
        for (String path :
                new String[] {"/api/sessions", "/api/sessions/x", "/api/realtime/stats", "/api/realtime/stream"}) {
            assertThat(get(ingestOnly, path).statusCode()).as(path).isEqualTo(403);
            assertThat(get("no-key-at-all", path).statusCode()).as(path).isEqualTo(401);
        }
    }

    @Test
    void a_tag_of_one_reader_says_nothing_to_another() {
        log.appendTo(red, Entry.started(ofRed, "n"));
        String tag = get(redKey, "/api/sessions").header("ETag");
        assertThat(given().header("If-None-Match", tag)
                        .header("Authorization", "Bearer " + redKey)
                        .get("/api/sessions")
                        .statusCode())
                .isEqualTo(304);
        assertThat(given().header("If-None-Match", tag)
                        .header("Authorization", "Bearer " + blueKey)
                        .get("/api/sessions")
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void tells_of_the_instance_only_to_whom_administers_all() {
        try (SseClient one = open(redKey, "");
                SseClient other = open(blueKey, "")) {
            await().untilAsserted(() -> {
                JsonPath own = get(redKey, "/api/realtime/stats").jsonPath();
                assertThat(own.getInt("viewers")).isEqualTo(1);
                assertThat(own.getMap("")).containsOnlyKeys("instance", "viewers", "viewersByKind");
            });
            JsonPath all = get(TestServers.KEY, "/api/realtime/stats").jsonPath();
            assertThat(all.getInt("viewers")).isGreaterThanOrEqualTo(2);
            assertThat(all.getMap("hub")).isNotEmpty();
            assertThat(List.of(one.status(), other.status())).containsOnly(200);
        }
    }

    private static String told(Response response) {
        return response.statusCode() + " " + response.header("ETag") + " "
                + response.asString().replaceAll("\"requestId\":\"[^\"]*\"", "");
    }

    private static void gets(SseClient viewer, Long... positions) {
        gets(viewer, List.of(positions));
    }

    private static void gets(SseClient viewer, List<Long> positions) {
        await().untilAsserted(() -> assertThat(viewer.positions()).hasSizeGreaterThanOrEqualTo(positions.size()));
        assertThat(viewer.positions()).isEqualTo(positions);
    }

    /** Once they have been told, by an id without an event, that they have everything up to the head. */
    private void silent(SseClient... viewers) {
        String head = log.head().toString();
        for (SseClient viewer : viewers) {
            await().untilAsserted(() -> assertThat(viewer.lastEventId()).isEqualTo(head));
            assertThat(viewer.events()).isEmpty();
        }
    }

    private static long resets(SseClient viewer) {
        return viewer.frames().stream()
                .map(Frame::type)
                .filter("stream.reset"::equals)
                .count();
    }

    private static List<String> listed(String key, String query) {
        return get(key, "/api/sessions" + query).jsonPath().getList("sessions.id");
    }

    private static Response get(String key, String path) {
        return given().urlEncodingEnabled(false).headers(headers(key)).get(path);
    }

    private SseClient open(String key, String query) {
        SseClient viewer = SseClient.open(url.getPort(), query, headers(key));
        await().until(() -> !viewer.frames().isEmpty());
        return viewer;
    }

    private static Map<String, String> headers(String key) {
        return key.equals(NOBODY) ? Map.of() : Map.of("Authorization", "Bearer " + key);
    }

    private static String project(String name) {
        return name + "-" + UUID.randomUUID().toString().substring(0, 8);
    }

    private static String conversation(String name) {
        return name + "-" + UUID.randomUUID();
    }
}
