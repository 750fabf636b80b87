package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.agentpipe.kit.Checkout;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The page where viewers need a key: it asks for one, and asks again when that one has ended. */
class SignInIT extends PageTests {

    private static final Path RECORDING =
            Checkout.file("shared-model/src/test/resources/recordings/round-robin.events.jsonl");

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    Cluster startCluster() {
        return Cluster.start(1, 1, Map.of("QUARKUS_PROFILE", "prod", "AGENTPIPE_READ_ACCESS", "key"));
    }

    @Test
    void a_browser_signs_in_with_a_key_watches_live_and_is_asked_again_when_the_key_is_revoked() throws Exception {
        JsonNode reader =
                new ObjectMapper().readTree(send("POST", "/api/keys", "{\"name\":\"wall\",\"scopes\":[\"read\"]}"));
        List<String> lines = Files.readAllLines(RECORDING);
        post(lines.subList(0, 10));

        browser.open(cluster.stream().get(0).uri("/").toString());
        browser.await("document.querySelector('.sign-in input') !== null");
        assertThat(browser.evaluate("document.querySelectorAll('.card').length").asInt())
                .isZero();
        assertThat(browser.violations()).isEmpty();
        browser.screenshot(Path.of("target/sign-in.png"));
        signIn("ap_live_no_such_key");
        browser.await("document.querySelector('.sign-in').textContent.includes('not accepted')");

        signIn(reader.path("key").asText());
        showsOneConversation();
        awaitLive();
        // No script can read what the browser was given.
        assertThat(browser.evaluate("document.cookie").asText()).isEmpty();
        browser.click(".card");
        browser.awaitMessages(8);
        post(lines.subList(10, lines.size()));
        browser.awaitMessages(30);
        browser.screenshot(Path.of("target/signed-in.png"));

        send("DELETE", "/api/keys/" + reader.path("id").asText(), null);
        browser.await("document.querySelector('.sign-in input') !== null");
        // What is on the screen goes with the access to it.
        assertThat(browser.evaluate("document.querySelectorAll('.card, .message').length")
                        .asInt())
                .isZero();
        signIn(Cluster.API_KEY);
        showsOneConversation();
        browser.openTabs(1, page("?view=statistics"));
        browser.openTabs(1, page(""));
        browser.awaitEverywhere("document.querySelector('.tile, .card') !== null");

        // Who signs out in one tab watches in none, and the other way round.
        browser.click("text=Sign out");
        browser.awaitEverywhere("document.querySelector('.sign-in input') !== null");
        await().atMost(MAX_WAIT)
                .untilAsserted(() -> assertThat(events.viewers()).isZero());
        signIn(Cluster.API_KEY);
        browser.awaitEverywhere("document.querySelector('.tile, .card') !== null");
    }

    private void showsOneConversation() throws IOException {
        browser.await("document.querySelectorAll('.card').length === 1");
    }

    private void signIn(String key) throws IOException {
        browser.evaluate("(document.querySelector('.sign-in input').value = '" + key + "').length");
        browser.click(".sign-in button");
    }

    private void post(List<String> events) throws IOException, InterruptedException {
        for (String event : events) {
            send("POST", "/api/ingest", event);
        }
    }

    private String send(String method, String path, String body) throws IOException, InterruptedException {
        HttpRequest request = HttpRequest.newBuilder(cluster.ingest().get(0).uri(path))
                .header("Authorization", "Bearer " + Cluster.API_KEY)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body == null ? HttpRequest.BodyPublishers.noBody() : HttpRequest.BodyPublishers.ofString(body))
                .build();
        HttpResponse<String> answer = http.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(answer.body()).isIn(200, 201);
        return answer.body();
    }
}
