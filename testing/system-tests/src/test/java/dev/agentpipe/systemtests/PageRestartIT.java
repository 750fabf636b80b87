package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.LocalGateway;
import dev.agentpipe.kit.ServiceProcess;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** One page stays open while every stream instance behind the gateway is replaced. */
class PageRestartIT extends PageTests {

    private static final String CONVERSATION = "rolling";
    private static final String SNAPSHOTS =
            "performance.getEntriesByType('resource').filter(e => e.name.includes('/api/sessions')).length";

    private final HttpClient http = HttpClient.newHttpClient();
    private final AtomicInteger sent = new AtomicInteger();

    @Override
    Cluster startCluster() {
        return Cluster.start(1, 2, Map.of("AGENTPIPE_STREAM_DRAIN", "2s"));
    }

    @Test
    void the_page_has_every_message_once_and_in_order_after_a_rolling_restart() throws Exception {
        ScheduledExecutorService writer = Executors.newSingleThreadScheduledExecutor();
        try (LocalGateway gateway = cluster.gateway()) {
            send();
            browser.open(gateway.uri("/").toString());
            awaitLive();
            browser.click(".card");
            browser.awaitMessages(1);
            browser.evaluate("window.neverReloaded = true");
            browser.evaluate("window.states = []; new MutationObserver(() => window.states.push("
                    + "document.querySelector('#connection').dataset.state))"
                    + ".observe(document.querySelector('#connection'), {attributes: true}); true");
            int snapshots = browser.evaluate(SNAPSHOTS).asInt();

            CompletableFuture<Void> failed = new CompletableFuture<>();
            writer.scheduleAtFixedRate(
                    () -> {
                        try {
                            send();
                        } catch (Exception e) {
                            failed.completeExceptionally(e);
                        }
                    },
                    0,
                    40,
                    TimeUnit.MILLISECONDS);
            for (ServiceProcess instance : cluster.stream()) {
                sendsMore(50);
                assertThat(instance.terminate()).as("ends by itself").isTrue();
                sendsMore(50);
                instance.start();
                instance.awaitReady();
            }
            sendsMore(50);
            writer.shutdown();
            assertThat(writer.awaitTermination(1, TimeUnit.MINUTES)).isTrue();
            assertThat(failed).isNotCompletedExceptionally();

            int all = sent.get();
            browser.awaitMessages(all);
            awaitLive();
            assertThat(browser.readThrough())
                    .containsExactlyElementsOf(IntStream.rangeClosed(1, all)
                            .mapToObj(number -> CONVERSATION + "-" + number)
                            .toList());
            // What it said while there was no connection.
            assertThat(browser.evaluate("window.states").toString()).contains("reconnecting");
            // It came over the stream: the page was not loaded again, and neither was a snapshot.
            assertThat(browser.evaluate("window.neverReloaded").asBoolean()).isTrue();
            assertThat(browser.evaluate(SNAPSHOTS).asInt()).isEqualTo(snapshots);
            assertThat(browser.evaluate("document.querySelector('.messages').textContent")
                            .asText())
                    .doesNotContain("false", "undefined", "null");
            browser.screenshot(Path.of("target/page-restart.png"));
        } finally {
            writer.shutdownNow();
        }
    }

    private void sendsMore(int messages) {
        int target = sent.get() + messages;
        await().atMost(MAX_WAIT).until(() -> sent.get() >= target);
    }

    private void send() throws Exception {
        int number = sent.get() + 1;
        String event = """
                {"type":"message.created","timestamp":"2026-11-20T23:16:21.345161544Z","data":{"conversation_id":"%s",\
                "message_id":"%s-%d","agent_id":"claude-%d","agent_type":"claude","content":"message %d of a run that \
                nobody wants to lose","sequence_number":%d}}""".formatted(CONVERSATION, CONVERSATION, number, number % 2, number, number);
        HttpRequest request = HttpRequest.newBuilder(cluster.ingest().get(0).uri("/api/ingest"))
                .header("Authorization", "Bearer " + Cluster.API_KEY)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(event))
                .build();
        assertThat(http.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
                .isEqualTo(201);
        sent.incrementAndGet();
    }
}
