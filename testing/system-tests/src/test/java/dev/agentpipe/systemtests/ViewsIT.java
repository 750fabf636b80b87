package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentpipe.kit.Checkout;
import dev.agentpipe.kit.LocalGateway;
import java.io.IOException;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.NumberFormat;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Search, statistics, console and replay in a real browser, behind the gateway, as an operator has them. */
class ViewsIT extends PageTests {

    private static final Path RECORDING =
            Checkout.file("shared-model/src/test/resources/recordings/round-robin.events.jsonl");
    private static final String CONVERSATION = "ae84633f-986c-43a4-b82d-c9636d5a0cfa";
    private static final int MESSAGES = 30;
    private static final String PHRASE = "\"nobody ever reads\"";
    private static final String HOSTILE =
            "needle <img src=x onerror='window.hacked=1'> <script>window.hacked=1</script>";
    /** The recording is as old as it is. */
    private static final String STATISTICS = "/?view=statistics&from=2026-11-01&to=2026-11-30";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    private LocalGateway gateway;

    @Override
    Cluster startCluster() {
        // One browser asks as often as a hundred people.
        return Cluster.start(1, 2, Map.of("AGENTPIPE_RATE_LIMIT_ANONYMOUS", "1000000"));
    }

    @BeforeAll
    void fill() throws Exception {
        gateway = cluster.gateway();
        for (String line : Files.readAllLines(RECORDING)) {
            assertThat(send("POST", "/api/ingest", line, Cluster.API_KEY).statusCode())
                    .isIn(200, 201);
        }
        write("hostile", 1, HOSTILE);
        await().atMost(MAX_WAIT).untilAsserted(() -> assertThat(found("needle")).hasSize(1));
    }

    @AfterAll
    void closeGateway() {
        if (gateway != null) {
            gateway.close();
        }
    }

    @Test
    void search_marks_what_it_found_and_jumps_to_the_message() throws Exception {
        JsonNode hit = found(PHRASE).get(0).get("hits").get(0);
        show("/?view=search");
        browser.fill(".search-words", PHRASE);
        browser.await("document.querySelectorAll('.hit').length > 0");
        assertThat(text(".hit mark")).isEqualToIgnoringCase("nobody");
        assertThat(browser.evaluate("location.search").asText()).contains("q=%22nobody+ever+reads%22");

        browser.click(".search-filters summary");
        browser.choose(".search-filters select", "ERROR");
        browser.await("document.querySelector('.answers [role=status]')?.textContent.includes('Nothing was found')");
        assertThat(browser.evaluate("location.search").asText()).contains("status=ERROR");
        browser.choose(".search-filters select", "");
        browser.await("document.querySelectorAll('.hit').length > 0");

        browser.click(".hit");
        browser.await("document.querySelector('.message.wanted') !== null");
        assertThat(browser.evaluate("document.querySelector('.message.wanted').dataset.id")
                        .asText())
                .isEqualTo(hit.get("messageId").asText());
        assertThat(browser.evaluate("location.search").asText())
                .contains("message=" + hit.get("messageId").asText());
    }

    @Test
    void what_was_found_stays_text() throws Exception {
        show("/?view=search&q=needle");
        browser.await("document.querySelectorAll('.hit').length === 1");
        assertThat(text(".snippet")).contains("<img src=x");
        assertThat(browser.evaluate("document.querySelectorAll('.found img, .found script').length")
                        .asInt())
                .isZero();
        assertThat(browser.evaluate("window.hacked === undefined").asBoolean()).isTrue();
    }

    @Test
    void search_pages_through_everything_it_found() throws Exception {
        for (int number = 1; number <= 25; number++) {
            write("many-" + number, 1, "haystack number " + number);
        }
        await().atMost(MAX_WAIT)
                .untilAsserted(() -> assertThat(found("haystack&limit=50")).hasSize(25));
        show("/?view=search&q=haystack");
        browser.await("document.querySelectorAll('.found').length === 20");
        browser.click(".next-page");
        browser.await("document.querySelectorAll('.found').length === 25");
        assertThat(browser.evaluate("document.querySelector('.next-page') === null")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void statistics_show_the_numbers_of_the_api_and_a_table_behind_each_plot() throws Exception {
        String zone = browser.evaluate("Intl.DateTimeFormat().resolvedOptions().timeZone")
                .asText();
        await().atMost(MAX_WAIT)
                .until(() -> summary("model", zone).at("/total/messages").asInt() >= MESSAGES);
        // What was written last may be counted between the two questions.
        await().atMost(Duration.ofMinutes(3)).untilAsserted(() -> showsTheNumbersOfTheApi(zone));
        assertThat(browser.evaluate("document.querySelector('.breakdown[data-by=model] .plot').ariaLabel")
                        .asText())
                .startsWith("Messages by model. most ");
        browser.click("text=Table: all numbers by model");
        browser.choose(".controls label:last-of-type select", "messageDuration");
        browser.await("document.querySelector('.breakdown h2').textContent === 'Message duration by day'");
        assertThat(browser.evaluate("location.search").asText()).contains("measure=messageDuration");
    }

    private void showsTheNumbersOfTheApi(String zone) throws Exception {
        show(STATISTICS);
        browser.await("document.querySelectorAll('.plot canvas').length >= 4");
        JsonNode summary = summary("model", zone);
        assertThat(text(".tile[data-name=Messages] .tile-value"))
                .isEqualTo(number(summary.at("/total/messages").asLong()));
        assertThat(text(".tile[data-name='Active now'] .tile-value"))
                .isEqualTo(number(summary.get("active").asLong()));
        for (String by : List.of("day", "agentType", "model", "project")) {
            for (JsonNode group : summary(by, zone).get("groups")) {
                String row = ".breakdown[data-by=" + by + "] tr[data-name='"
                        + group.path(by).asText("not known") + "'] td";
                assertThat(browser.evaluate("[...document.querySelectorAll(" + JSON.writeValueAsString(row)
                                        + ")].slice(0, 5).map(cell => cell.textContent).join(' ')")
                                .asText())
                        .as(row)
                        .isEqualTo(numbers(group.get("numbers")));
            }
        }
    }

    @Test
    void the_console_shows_events_as_they_pass_and_pauses() throws Exception {
        show("/?view=console");
        awaitLive();
        write("passing", 1, "first to pass");
        browser.await("document.querySelectorAll('.event[data-type=\"message.created\"]').length === 1");
        browser.click("#pause");
        write("passing", 2, "second to pass");
        browser.await("document.querySelector('#pause').textContent === 'Resume (1 new)'");
        assertThat(browser.evaluate("document.querySelectorAll('.event').length")
                        .asInt())
                .isOne();
        browser.click("#pause");
        browser.await("document.querySelectorAll('.event').length === 2");
        browser.fill(".controls [type=search]", "SECOND");
        browser.await("document.querySelectorAll('.event').length === 1");
        browser.click(".event summary");
        browser.await("document.querySelector('.event pre')?.textContent.includes('second to pass')");
        assertThat(browser.evaluate("location.search").asText()).contains("q=SECOND");
    }

    @Test
    void the_console_retries_a_rejected_event() throws Exception {
        cluster.database().execute("delete from rejected_event");
        String wrong = message("retried", 1, "at last").replace("\"conversation_id\"", "\"conversation_nr\"");
        assertThat(send("POST", "/api/ingest", wrong, Cluster.API_KEY).statusCode())
                .isEqualTo(400);
        useKey("rejected", Cluster.API_KEY);
        browser.await("document.querySelectorAll('.rows > li').length === 1");
        browser.click(".rows button");
        browser.await("document.querySelector('.outcome .notice[data-tone=bad]') !== null");

        // As a newer version of the service would: it understands what was sent.
        cluster.database()
                .execute("update rejected_event set body = convert_to('" + message("retried", 1, "at last")
                        + "', 'UTF8')");
        browser.click(".rows button");
        browser.await("document.querySelector('.outcome')?.textContent.endsWith('is stored.')");
        browser.await("document.querySelectorAll('.rows > li').length === 0");
        assertThat(get("/api/sessions/retried").at("/messages/0/content").asText())
                .isEqualTo("at last");
    }

    @Test
    void the_console_makes_a_key_and_revokes_it() throws Exception {
        useKey("keys", Cluster.API_KEY);
        browser.fill("[name=name]", "nightly");
        browser.click("form.panel button[type=submit]");
        browser.await("document.querySelector('.secret code') !== null");
        String secret = text(".secret code");
        assertThat(send("POST", "/api/ingest", message("of-the-key", 1, "x"), secret)
                        .statusCode())
                .isEqualTo(201);
        browser.click("[aria-label='Revoke nightly']");
        browser.click("[aria-label='Really revoke nightly?']");
        browser.await("document.querySelector('.outcome').textContent.includes('was revoked')");
        browser.await("[...document.querySelectorAll('tr')].some(row => row.textContent.includes('nightly')"
                + " && row.textContent.includes('revoked'))");
        await().atMost(MAX_WAIT)
                .until(() -> send("POST", "/api/ingest", message("of-the-key", 2, "x"), secret)
                                .statusCode()
                        == 401);
    }

    @Test
    void the_console_says_which_scope_is_missing() throws Exception {
        String reader = JSON.readTree(
                        send("POST", "/api/keys", "{\"name\":\"wall\",\"scopes\":[\"read\"]}", Cluster.API_KEY)
                                .body())
                .get("key")
                .asText();
        useKey("webhooks", reader);
        browser.await("document.querySelector('.notice[data-tone=bad]') !== null");
        assertThat(text(".notice[data-tone=bad]")).contains("scope admin");
        useKey("audit", "no-such-key-but-long-enough-to-be-one");
        browser.await("document.querySelector('.notice[data-tone=bad]')?.textContent.includes('not valid')");
        // Watching goes on: it is not the watcher's key that was refused.
        assertThat(browser.evaluate("document.querySelector('.sign-in') === null")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void the_console_tells_of_every_instance_together() throws Exception {
        show("/?view=console&tab=instances");
        browser.await("document.querySelectorAll('tr[data-instance]').length === 2");
    }

    @Test
    void a_replay_plays_pauses_and_scrubs() throws Exception {
        JsonNode messages = get("/api/sessions/" + CONVERSATION).get("messages");
        // Half a minute, of which a second is to be seen before the pause.
        show("/?view=replay&speed=2&conversation=" + CONVERSATION);
        browser.await("document.querySelector('#play') !== null");
        browser.click("#play");
        browser.await("document.querySelectorAll('.played .message').length >= 2");
        browser.click("#play");
        browser.await("document.querySelector('#play').textContent === 'Play'");
        int paused = played();
        assertThat(paused).isLessThan(MESSAGES);

        scrub(20);
        browser.await("[...document.querySelectorAll('.played .message')].at(-1)?.dataset.id === '"
                + messages.get(19).get("id").asText() + "'");
        browser.await("document.querySelectorAll('.played .message').length === 20");
        browser.await("document.querySelector('.player-place').textContent === 'message 20 of 30'");
        scrub(5);
        browser.await("document.querySelectorAll('.played .message').length === 5");
        browser.choose(".player select", "16");
        browser.click("#play");
        browser.await("document.querySelector('#play').textContent === 'Play again'");
        assertThat(browser.evaluate(
                                "[...document.querySelectorAll('.played .message')].map(m => m.dataset.id).join(' ')")
                        .asText())
                .isEqualTo(String.join(" ", messages.findValuesAsText("id")));
        assertThat(text(".played-end")).isEqualTo("The conversation was completed.");
    }

    @Test
    void a_replay_of_what_is_not_there_says_so() throws Exception {
        show("/?view=replay&conversation=no-such");
        browser.await("document.querySelector('.notice[data-tone=bad]') !== null");
        assertThat(text(".notice[data-tone=bad]")).contains("there is no conversation with this id");
    }

    @Test
    void every_view_is_accessible_in_light_and_dark_and_fits_a_phone() throws Exception {
        assertThat(send("POST", "/api/ingest", "{\"type\":\"nonsense\"}", Cluster.API_KEY)
                        .statusCode())
                .isEqualTo(400);
        assertThat(send("POST", "/api/webhooks", "{\"url\":\"http://127.0.0.1:9/hook\"}", Cluster.API_KEY)
                        .statusCode())
                .isEqualTo(201);
        fits("search-empty", "/?view=search", "document.querySelector('.search-words') !== null");
        fits("search", "/?view=search&q=events", "document.querySelector('.hit') !== null");
        fits("statistics", STATISTICS, "document.querySelectorAll('.plot canvas').length >= 4");
        for (String tab :
                List.of("rejected", "keys", "projects", "webhooks", "usage", "audit", "instances", "events")) {
            useKey("keys", Cluster.API_KEY);
            browser.click(".tabs a[href$='" + (tab.equals("events") ? "console" : "tab=" + tab) + "']");
            if (tab.equals("events")) {
                awaitLive();
                write("looked-at", 1, "a line to look at");
            }
            fits("console-" + tab, null, "document.querySelector('.part .panel, .part tbody tr, .event') !== null");
        }
        show("/?view=console&tab=keys");
        fits("console-key", null, "document.querySelector('#admin-key') !== null");
        fits(
                "replay",
                "/?view=replay&from=12&conversation=" + CONVERSATION,
                "document.querySelectorAll('.played .message').length === 12");
    }

    /** Light, dark, and as wide as a phone; with a picture of each. */
    private void fits(String name, String path, String ready) throws IOException {
        if (path != null) {
            show(path);
        }
        browser.await(ready);
        for (String theme : List.of("light", "dark")) {
            browser.theme(theme);
            assertThat(browser.violations()).as(name + " " + theme).isEmpty();
            browser.screenshot(Path.of("target/views/" + name + "-" + theme + ".png"));
        }
        browser.theme("light");
        browser.size(390, 844);
        // Plots learn a moment later how wide they may be.
        browser.await(
                "Math.max(document.documentElement.scrollWidth, document.querySelector('#main').scrollWidth) <= 390");
        browser.screenshot(Path.of("target/views/" + name + "-phone.png"));
        browser.size(1280, 800);
    }

    private void show(String path) throws IOException {
        browser.open(gateway.uri(path).toString());
    }

    private void useKey(String tab, String key) throws IOException {
        show("/?view=console&tab=" + tab);
        browser.await("document.querySelector('#admin-key') !== null");
        browser.fill("#admin-key", key);
        browser.click(".key-form button");
    }

    /** As a hand does; React hears of a value that its own setter was not told. */
    private void scrub(int place) throws IOException {
        browser.evaluate("(() => { const range = document.querySelector('.scrubber');"
                + " Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(range, '" + place
                + "'); range.dispatchEvent(new Event('input', { bubbles: true })); return true; })()");
    }

    private int played() throws IOException {
        return browser.evaluate("document.querySelectorAll('.played .message').length")
                .asInt();
    }

    private String text(String selector) throws IOException {
        return browser.evaluate("document.querySelector(" + JSON.writeValueAsString(selector) + ").textContent")
                .asText();
    }

    private static String numbers(JsonNode numbers) {
        return String.join(
                " ",
                List.of("conversations", "messages", "errors", "inputTokens", "outputTokens").stream()
                        .map(name -> number(numbers.get(name).asLong()))
                        .toList());
    }

    /** As the browser of the tests writes it. */
    private static String number(long value) {
        return NumberFormat.getIntegerInstance(Locale.US).format(value);
    }

    private JsonNode summary(String by, String zone) throws IOException, InterruptedException {
        return get("/api/metrics/summary?from=2026-11-01&to=2026-12-01&by=" + by + "&timezone="
                + URLEncoder.encode(zone, StandardCharsets.UTF_8));
    }

    private JsonNode found(String query) throws IOException, InterruptedException {
        String encoded = URLEncoder.encode(query, StandardCharsets.UTF_8).replace("%26limit%3D", "&limit=");
        return get("/api/search?q=" + encoded).get("conversations");
    }

    private JsonNode get(String path) throws IOException, InterruptedException {
        HttpResponse<String> answer = send("GET", path, null, Cluster.API_KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private void write(String conversation, int number, String content) throws IOException, InterruptedException {
        assertThat(send("POST", "/api/ingest", message(conversation, number, content), Cluster.API_KEY)
                        .statusCode())
                .isIn(200, 201);
    }

    private static String message(String conversation, int number, String content) throws IOException {
        return JSON.writeValueAsString(Map.of(
                "type",
                "message.created",
                "timestamp",
                "2026-11-21T12:00:0" + number + "Z",
                "data",
                Map.of(
                        "conversation_id",
                        conversation,
                        "message_id",
                        conversation + "-" + number,
                        "agent_id",
                        "claude-0",
                        "agent_type",
                        "claude",
                        "content",
                        content,
                        "sequence_number",
                        number)));
    }

    private HttpResponse<String> send(String method, String path, String body, String key)
            throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(gateway.uri(path))
                .header("Authorization", "Bearer " + key)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        return HTTP.send(request, HttpResponse.BodyHandlers.ofString());
    }
}
