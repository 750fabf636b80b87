package dev.agentpipe.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class BareServerTest {

    @Test
    void answers_single_events_and_batches_as_their_targets_want() throws Exception {
        EventTemplate template = new EventTemplate();
        PostTarget single =
                new PostTarget(null, "/api/ingest", "application/json", template, 1, 201, "\"status\":\"created\"");
        PostTarget batch = new PostTarget(
                null, "/api/ingest/batch", "application/x-ndjson", template, 300, 200, "\"accepted\":300");

        assertThat(Ceiling.ingest(single, 3, Duration.ofMillis(30))).isPositive();
        assertThat(Ceiling.ingest(batch, 2, Duration.ofMillis(30))).isPositive();
    }

    @Test
    void gives_every_event_to_every_viewer() throws Exception {
        try (BareServer server = new BareServer(BareAnswers.any())) {
            Broadcast system = server.broadcast(new EventTemplate(), new AtomicLong());
            try (Audience audience = system.audience(20);
                    OpenLoop publisher = system.publisher()) {
                OpenLoop.Posted posted = publisher.run(2_000, Duration.ofMillis(200), 1);

                assertThat(audience.await(20 * posted.events(), Audience.CERTAIN))
                        .isTrue();
                assertThat(audience.spread()).isEqualTo("each viewer " + posted.events());
                assertThat(audience.latencies().getTotalCount()).isEqualTo(20 * posted.events());
            }
        }
    }

    @Test
    void reads_bodies_of_any_length() throws Exception {
        try (BareServer server = new BareServer(BareAnswers.any())) {
            byte[] body = new byte[3_000_000];
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create("http://127.0.0.1:" + server.address().getPort() + "/api/sessions/upload"))
                    .POST(HttpRequest.BodyPublishers.fromPublisher(
                            HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)),
                            body.length))
                    .version(HttpClient.Version.HTTP_1_1)
                    .build();

            assertThat(HttpClient.newHttpClient()
                            .send(request, HttpResponse.BodyHandlers.ofString())
                            .statusCode())
                    .isEqualTo(201);
        }
    }
}
