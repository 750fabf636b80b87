package dev.agentpipe.systemtests;

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
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A conversation as it happens, and a page that did not arrive whole. */
class PageIT extends PageTests {

    private static final Path RECORDING =
            Checkout.file("shared-model/src/test/resources/recordings/round-robin.events.jsonl");
    private static final int MESSAGES = 30;
    private static final int MOST_BYTES = 200 * 1024;

    private final HttpClient http = HttpClient.newHttpClient();

    @Override
    Cluster startCluster() {
        return Cluster.start(1, 1);
    }

    @Test
    void shows_a_conversation_as_it_happens_and_goes_on_over_a_restart_of_its_instance() throws Exception {
        browser.open(page(""));
        browser.evaluate("window.neverReloaded = true");
        awaitLive();
        browser.await("document.querySelector('#list').textContent.includes('No conversations yet')");

        assertThat(browser.fileBytes()).isBetween(1, MOST_BYTES);

        List<String> lines = Files.readAllLines(RECORDING);
        post(lines.subList(0, 10));
        browser.await("document.querySelectorAll('.card').length === 1");
        browser.click(".card");
        browser.awaitMessages(8);

        cluster.stream().get(0).kill();
        browser.await("document.querySelector('#connection').textContent.startsWith('reconnecting')");
        post(lines.subList(10, 20));
        cluster.stream().get(0).start();
        cluster.stream().get(0).awaitReady();
        post(lines.subList(20, lines.size()));
        browser.awaitMessages(MESSAGES);
        browser.await("document.querySelector('.card .status').dataset.status === 'COMPLETED'");

        assertThat(browser.evaluate("document.querySelector('.ending').textContent")
                        .asText())
                .contains("the client counted 34 messages");
        // Nothing twice, and in the order of the run.
        assertThat(browser.readThrough()).isEqualTo(messageIds(lines));
        assertThat(browser.origins()).hasSize(1);
        assertThat(browser.evaluate("window.neverReloaded").asBoolean()).isTrue();
        browser.screenshot(Path.of("target/page.png"));
    }

    @Test
    void the_page_may_run_and_load_its_own_files_only() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(cluster.stream().get(0).uri("/")).build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.discarding())
                        .headers()
                        .firstValue("Content-Security-Policy")
                        .orElseThrow())
                .isEqualTo(
                        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                                + " base-uri 'none'; form-action 'self'; frame-ancestors 'none'");
    }

    @Test
    void a_page_of_which_a_part_is_missing_is_loaded_again_once_and_then_says_so() throws Exception {
        browser.missing("**/static/bundle/*.js", false);
        browser.open(page(""));
        browser.await("document.querySelector('.bar') !== null");

        browser.renew(true);
        browser.missing("**/static/bundle/*.js", true);
        browser.open(page(""));
        browser.await("document.querySelector('#page')?.textContent.includes('could not be loaded')");
        assertThat(browser.evaluate("document.querySelector('#page button').textContent")
                        .asText())
                .isEqualTo("Load the page again");
    }

    private static List<String> messageIds(List<String> lines) throws IOException {
        List<String> ids = new ArrayList<>();
        for (String line : lines) {
            JsonNode data = new ObjectMapper().readTree(line).path("data");
            if (data.has("message_id")) {
                ids.add(data.path("message_id").asText());
            }
        }
        return ids;
    }

    private void post(List<String> events) throws IOException, InterruptedException {
        for (String event : events) {
            HttpRequest request = HttpRequest.newBuilder(cluster.ingest().get(0).uri("/api/ingest"))
                    .header("Authorization", "Bearer " + Cluster.API_KEY)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(event))
                    .build();
            assertThat(http.send(request, HttpResponse.BodyHandlers.discarding())
                            .statusCode())
                    .isIn(200, 201);
        }
    }
}
