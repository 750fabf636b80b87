package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Checkout;
import dev.agentpipe.kit.Client;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the command line really sent, replayed twice in random order: every viewer sees each event once. */
class RecordingsIT {

    private static final Path RECORDINGS = Checkout.file("shared-model/src/test/resources/recordings");
    private static final String ONE_CONVERSATION = "ae84633f-986c-43a4-b82d-c9636d5a0cfa";

    private static final Set<String> TYPES = Set.of("conversation.started", "conversation.completed");

    private Cluster cluster;

    @BeforeEach
    void startCluster() {
        cluster =
                Cluster.start(1, 2, Map.of("AGENTPIPE_HTTP_BODY_DEADLINE", "1S", "AGENTPIPE_HTTP_IDLE_TIMEOUT", "2S"));
    }

    @AfterEach
    void stopCluster() {
        cluster.close();
    }

    @Test
    void each_viewer_sees_each_recorded_event_once() throws Exception {
        List<String> lines = recordedLines();
        List<String> sent = new ArrayList<>(lines);
        sent.addAll(lines);
        Collections.shuffle(sent, new Random(20));
        try (Viewer all = Viewer.watch(() -> cluster.stream().get(0).uri("/"), "");
                Viewer one =
                        Viewer.watch(() -> cluster.stream().get(1).uri("/"), "?conversationId=" + ONE_CONVERSATION);
                Viewer typed =
                        Viewer.watch(() -> cluster.stream().get(1).uri("/"), "?types=" + String.join(",", TYPES))) {
            await().until(() -> all.isConnected() && one.isConnected() && typed.isConnected());
            Client ingest = cluster.ingest().get(0).client(Cluster.API_KEY);
            long connectedAt = System.nanoTime();
            for (int i = 0; i < sent.size(); i++) {
                String event = sent.get(i);
                await().until(() -> ingest.ingest(event).stored());
                if (i % 40 == 0) {
                    typed.dropConnection();
                }
            }
            Auditor auditor = Auditor.of(cluster.postgres().jdbcUrl());
            assertThat(auditor.size()).isEqualTo(lines.size());
            assertThat(auditor.logFaults()).isEmpty();
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(auditor.viewerFaults(all.frames(), null, 1))
                            .isEmpty());
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(auditor.viewerFaults(one.frames(), ONE_CONVERSATION, 1))
                            .isEmpty());
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(auditor.viewerFaults(typed.frames(), TYPES))
                            .isEmpty());
            assertThat(typed.count()).isPositive().isLessThan(all.count());
            assertThat(typed.connections()).isGreaterThan(1);
            // Deadlines of requests do not end a stream.
            await().until(() ->
                    System.nanoTime() - connectedAt > Duration.ofSeconds(5).toNanos());
            assertThat(all.connections()).isOne();
            assertThat(one.connections()).isOne();
        }
    }

    private static List<String> recordedLines() throws IOException {
        List<String> lines = new ArrayList<>();
        try (Stream<Path> files = Files.list(RECORDINGS)) {
            for (Path file : files.filter(path -> path.toString().endsWith(".jsonl"))
                    .sorted()
                    .toList()) {
                lines.addAll(Files.readAllLines(file));
            }
        }
        return lines;
    }
}
