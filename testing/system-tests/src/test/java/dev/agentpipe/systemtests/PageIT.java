package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.agentpipe.kit.Checkout;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page in a real browser. Reported as skipped where there is no npm to fetch one. */
class PageIT {

    private static final Path RECORDING =
            Checkout.file("shared-model/src/test/resources/recordings/round-robin.events.jsonl");
    private static final int MESSAGES = 30;

    private final HttpClient http = HttpClient.newHttpClient();
    private Cluster cluster;
    private Browser browser;

    @BeforeEach
    void start() throws Exception {
        assumeTrue(Browser.isPossible(), "npm is needed to fetch and drive a browser");
        cluster = Cluster.start(1, 1);
        browser = Browser.start();
        browser.open(cluster.stream().get(0).uri("/").toString());
    }

    @AfterEach
    void stop() throws IOException {
        if (browser != null) {
            browser.close();
        }
        if (cluster != null) {
            cluster.close();
        }
    }

    @Test
    void shows_a_conversation_as_it_happens_and_goes_on_over_a_restart_of_its_instance() throws Exception {
        browser.await("document.querySelector('#connection').dataset.state === 'live'");
        assertThat(browser.evaluate("document.querySelector('#list').textContent")
                        .asText())
                .contains("No conversations yet");

        List<String> lines = Files.readAllLines(RECORDING);
        post(lines.subList(0, 10));
        browser.await("document.querySelectorAll('.card').length === 1");
        browser.click(".card");
        browser.await("document.querySelectorAll('.message').length === 8");

        cluster.stream().get(0).kill();
        post(lines.subList(10, 20));
        cluster.stream().get(0).start();
        cluster.stream().get(0).awaitReady();
        post(lines.subList(20, lines.size()));
        browser.await("document.querySelectorAll('.message').length === " + MESSAGES);
        browser.await("document.querySelector('.card .status').dataset.status === 'COMPLETED'");

        // Nothing twice, and in the order of the run.
        assertThat(browser.evaluate("new Set([...document.querySelectorAll('.message')].map(m => m.dataset.id)).size")
                        .asInt())
                .isEqualTo(MESSAGES);
        assertThat(browser.evaluate("document.querySelector('.head').textContent")
                        .asText())
                .contains("the client counted 34 messages");
        // What agents say stays text, hostile markup too.
        assertThat(browser.evaluate("document.querySelectorAll('.content *').length")
                        .asInt())
                .isZero();
        assertThat(browser.faults()).isEmpty();
        browser.screenshot(Path.of("target/page.png"));
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
