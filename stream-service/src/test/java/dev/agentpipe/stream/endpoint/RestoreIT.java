package dev.agentpipe.stream.endpoint;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** An older copy of the database is put in place under a running instance. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class RestoreIT {

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    private final String conversation = UUID.randomUUID().toString();

    @Test
    void tells_viewers_to_reload_though_the_copy_was_written_to_beyond_its_old_head() throws Exception {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        Path data = dataFolder();
        Path copy = data.resolveSibling("copy");
        long copied = log.append(Entry.message(conversation, "in the copy"));
        TestServers.postgres().stop();
        run("cp", "-a", data.toString(), copy.toString());
        TestServers.postgres().restart();
        await().ignoreExceptions()
                .atMost(Duration.ofSeconds(30))
                .until(() -> log.append(Entry.message(conversation, "lost"), Entry.message(conversation, "too")) > 0);
        EventId before = log.head();
        try (SseClient viewer = open("")) {
            await().until(() -> !viewer.frames().isEmpty());
            TestServers.postgres().stop();
            run("rm", "-rf", data.toString());
            run("mv", copy.toString(), data.toString());
            TestServers.postgres().restart();
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> viewer.frames().stream().anyMatch(frame -> "stream.reset".equals(frame.type())));
            await().ignoreExceptions()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> log.append(
                                    Entry.message(conversation, "a"),
                                    Entry.message(conversation, "b"),
                                    Entry.message(conversation, "c"))
                            > before.position());
            assertThat(log.head().epoch()).isGreaterThan(before.epoch());
            // Of the epoch before it may have been given some; of the new one exactly what is in it.
            String epoch = log.head().epoch() + "-";
            long last = log.head().position();
            await().untilAsserted(() -> assertThat(viewer.events())
                    .filteredOn(event -> event.id().startsWith(epoch))
                    .extracting(Frame::position)
                    .isEqualTo(LongStream.rangeClosed(copied + 1, last).boxed().toList()));
            try (SseClient back = open("?lastEventId=" + before)) {
                await().until(() -> back.frames().stream().anyMatch(frame -> "stream.reset".equals(frame.type())));
            }
        }
    }

    private static Path dataFolder() throws IOException {
        try (Stream<Path> files = Files.walk(TestServers.postgres().log().getParent(), 3)) {
            return files.filter(file -> file.endsWith("postmaster.pid"))
                    .findFirst()
                    .orElseThrow()
                    .getParent();
        }
    }

    private static void run(String... command) throws Exception {
        assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    }

    private SseClient open(String query) {
        return SseClient.open(url.getPort(), query, Map.of());
    }
}
