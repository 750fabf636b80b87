package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.ServiceProcess;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of stream-service when its heap is too small for its settings, and that it is not for a legal log. */
@Tag("faults")
class OutOfMemoryIT {

    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final int STATUS = 70;
    private static final int NEAR_LIMIT = 450;

    /** It used to go on damaged, with viewers that waited for ever. */
    @Test
    void a_process_without_heap_ends_and_its_successor_joins_the_log() {
        Map<String, String> tooMuch = Map.of("AGENTPIPE_STREAM_RING_SIZE", "2G");
        try (Cluster cluster = Cluster.startWithMemoryAlone(tooMuch, "-Xmx128m")) {
            ServiceProcess stream = cluster.stream().get(0);
            int sent = 0;
            while (stream.isAlive() && sent < 500) {
                ingest(cluster, "heap", sent++);
            }
            assertThat(stream.awaitExit(LIMIT)).isEqualTo(STATUS);
            assertThat(stream.logged()).contains("OutOfMemoryError").contains("this process ends");
            stream.set("AGENTPIPE_STREAM_RING_SIZE", "8M");
            assertJoins(cluster, stream);
        }
    }

    /** It never became ready again: back-fill read a thousand rows, however large. */
    @Test
    void starts_again_behind_a_log_of_the_largest_events() {
        try (Cluster cluster = Cluster.startWithMemory(Map.of(), "-Xmx256m")) {
            for (int i = 0; i < NEAR_LIMIT; i++) {
                ingest(cluster, "near-limit", i);
            }
            ServiceProcess stream = cluster.stream().get(0);
            stream.kill();
            assertJoins(cluster, stream);
            assertThat(stream.logged()).doesNotContain("OutOfMemoryError");
        }
    }

    private static void assertJoins(Cluster cluster, ServiceProcess stream) {
        stream.start();
        stream.awaitReady();
        try (Viewer viewer = Viewer.watch(() -> stream.uri("/"), "?conversationId=after")) {
            await().atMost(LIMIT).until(viewer::isConnected);
            ingest(cluster, "after", 0);
            await().atMost(LIMIT).until(() -> viewer.count() == 1);
        }
        assertThat(stream.isAlive()).isTrue();
    }

    private static void ingest(Cluster cluster, String conversation, int number) {
        Client client = cluster.ingest().get(0).client(Cluster.API_KEY);
        assertThat(client.ingest(WorstInputs.message(conversation, conversation + "-" + number))
                        .stored())
                .isTrue();
    }
}
