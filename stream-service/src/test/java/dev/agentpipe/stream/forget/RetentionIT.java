package dev.agentpipe.stream.forget;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.kit.SseClient;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.LowLimits;
import dev.agentpipe.stream.QueryCounts;
import dev.agentpipe.stream.TestKeys;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What is too old goes, nothing else, and nobody waits for it. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(LowLimits.class)
class RetentionIT {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Path ARCHIVE = Path.of(URI.create(LowLimits.ARCHIVE));

    @TestHTTPResource
    URL url;

    @Inject
    TestLog log;

    @Inject
    Retention retention;

    @Inject
    Deletions deletions;

    @Inject
    LogTrim trim;

    private final String project = "p-" + UUID.randomUUID().toString().substring(0, 8);
    private final String old = "old " + UUID.randomUUID();

    @BeforeEach
    void ready() {
        await().atMost(Duration.ofSeconds(30))
                .until(() -> RestAssured.get("/q/health/ready").statusCode() == 200);
        TestKeys.create(log, project, "read");
        TestKeys.create(log, project + "-b", "read");
        log.execute("update project set retention_days = 2 where id = '" + project + "'");
    }

    @Test
    void forgets_conversations_that_ended_and_whose_time_has_passed() {
        String active = old + " active";
        String fresh = old + " fresh";
        String other = old + " other";
        for (String id : List.of(old, active, fresh)) {
            log.appendTo(project, Entry.started(id, "n"), Entry.message(id, "said"));
        }
        log.appendTo(project + "-b", Entry.message(other, "said"));
        log.execute(
                "update conversation set created_at = now() - interval '3 days', updated_at = now() - interval '49 h'"
                        + " where project like '" + project + "%'");
        log.execute("update conversation set status = 'COMPLETED' where project like '" + project + "%' and id <> '"
                + active + "'");
        log.execute("update conversation set updated_at = now() - interval '47 h' where id = '" + fresh + "'");
        retention.run();
        assertThat(log.query(
                        "select id from conversation where deleted_at is not null and project like '" + project + "%'"))
                .containsExactly(old);
        assertThat(log.query("select id from message where conversation_id = '" + old + "'"))
                .isEmpty();
        assertThat(log.query(
                        "select subject from audit_entry where actor = 'retention' and project = '" + project + "'"))
                .containsExactly(old);
        assertThat(QueryCounts.of("expired")).isPositive();
        assertThat(QueryCounts.of("trim")).isPositive();
    }

    @Test
    void archives_before_it_forgets() throws Exception {
        log.appendTo(project, Entry.started(old, "n"), Entry.message(old, "said"));
        expire();
        retention.run();
        Path manifest = archived(".json");
        JsonNode told = Json.MAPPER.readTree(Files.readString(manifest));
        byte[] lines;
        try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(archived(".ndjson.gz")))) {
            lines = in.readAllBytes();
        }
        assertThat(new String(lines, StandardCharsets.UTF_8)).contains("said", old);
        assertThat(told.path("conversationId").asText()).isEqualTo(old);
        assertThat(told.path("project").asText()).isEqualTo(project);
        assertThat(told.path("bytes").asLong()).isEqualTo(lines.length);
        assertThat(told.path("lines").asLong())
                .isEqualTo(new String(lines, StandardCharsets.UTF_8).lines().count());
        assertThat(told.path("sha256").asText())
                .isEqualTo(HexFormat.of()
                        .formatHex(MessageDigest.getInstance("SHA-256").digest(lines)));
        assertThat(log.query("select id from conversation where deleted_at is not null and id = '" + old + "'"))
                .hasSize(1);
    }

    @Test
    void keeps_what_cannot_be_archived() throws Exception {
        log.appendTo(project, Entry.message(old, "said"));
        expire();
        // No folder can be made where a file is.
        Path folder = Files.createDirectories(ARCHIVE);
        Path inTheWay = Files.writeString(folder.resolve(project), "x");
        retention.run();
        assertThat(log.query("select id from conversation where deleted_at is null and id = '" + old + "'"))
                .hasSize(1);
        Files.delete(inTheWay);
        retention.run();
        assertThat(log.query("select id from conversation where deleted_at is null and id = '" + old + "'"))
                .isEmpty();
    }

    @Test
    void keeps_what_was_written_to_after_it_was_found() throws Exception {
        log.appendTo(project, Entry.message(old, "said"));
        log.appendTo(project, Entry.message(old, "said later"));
        assertThat(deletions.delete(new Deletion(old, Projects.ofKey(project), 1L, "retention", null, null)))
                .isEqualTo(Deletion.Outcome.CHANGED);
        assertThat(log.query("select content from message where conversation_id = '" + old + "'"))
                .hasSize(2);
    }

    @Test
    void begins_the_log_later_without_the_order_lock_and_tells_viewers_to_reload() throws Exception {
        EventId before = log.head();
        log.append(messages(30));
        long first = log.append(messages(1));
        log.execute("update event_log set recorded_at = recorded_at - interval '2 h' where position < " + first);
        try (SseClient inMemory = open("?lastEventId=" + before)) {
            await().atMost(SOON).until(() -> inMemory.events().size() == 31);
        }
        try (Connection writer = TestServers.database().connect();
                Statement statement = writer.createStatement()) {
            writer.setAutoCommit(false);
            statement.execute("select lock_event_order()");
            CompletableFuture.runAsync(retention::run).get(SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
            writer.rollback();
        }
        assertThat(log.query("select first_position::text from event_log_head")).containsExactly("" + first);
        assertThat(log.query("select min(position)::text from event_log")).containsExactly("" + first);
        assertThat(log.query("select count(*)::text from message where content like '" + old + "%'"))
                .as("what was said stays")
                .containsExactly("31");
        // Within a second it is also gone where it was in memory.
        await().atMost(SOON).until(() -> {
            try (SseClient late = open("?lastEventId=" + before)) {
                await().atMost(SOON).until(() -> late.frames().size() > 1);
                return "stream.reset".equals(late.frames().get(1).type());
            }
        });
        try (SseClient earliest = open("?lastEventId=earliest")) {
            await().atMost(SOON).until(() -> !earliest.events().isEmpty());
            assertThat(earliest.positions()).startsWith(first);
            assertThat(earliest.frames().get(0).id()).isEqualTo(before.epoch() + "-" + (first - 1));
        }
        assertThat(log.query("select subject from audit_entry where action = 'retention.ran' and actor = 'retention'"))
                .contains("event_log");
    }

    /** Deleting takes a while: nobody is given a part of what is being deleted. */
    @Test
    void reads_nothing_that_is_still_being_dropped() {
        EventId before = log.head();
        long last = log.append(messages(10));
        log.execute("select begin_log_at(" + (last - 4) + ")");
        assertThat(log.page(before.position(), last).events())
                .extracting(event -> event.position())
                .containsExactly(last - 4, last - 3, last - 2, last - 1, last);
        try (SseClient late = open("?lastEventId=" + before);
                SseClient inTime = open("?lastEventId=" + before.epoch() + "-" + (last - 5))) {
            await().atMost(SOON).until(() -> inTime.events().size() == 5);
            await().atMost(SOON).until(() -> !late.frames().isEmpty());
        }
        assertThat(log.query("select drop_trimmed(1000000)::text")).isNotEqualTo(List.of("0"));
        assertThat(log.query("select drop_trimmed(1000000)::text")).containsExactly("0");
    }

    @Test
    void keeps_about_as_much_as_it_may_and_always_the_newest_event() throws Exception {
        log.append(messages(400));
        long size = Long.parseLong(log.query(
                        "select (sum(pg_column_size(payload) + 2 * pg_column_size(conversation_id) + 72))::bigint::text"
                                + " from event_log")
                .get(0));
        long head = log.head().position();
        long kept = head - trim.trim(null, size / 2).first() + 1;
        assertThat(kept).isBetween(150L, 450L);
        assertThat(trim.trim(null, 1L).first()).isEqualTo(head);
        assertThat(log.append(messages(1))).isEqualTo(head + 1);
    }

    private List<Entry> messages(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> Entry.message(old, old + " " + i))
                .toList();
    }

    private void expire() {
        log.execute("update conversation set status = 'COMPLETED', created_at = now() - interval '3 days',"
                + " updated_at = now() - interval '3 days' where project = '" + project + "'");
    }

    private Path archived(String ending) {
        try (Stream<Path> files = Files.walk(ARCHIVE.resolve(project))) {
            return files.filter(file -> file.toString().endsWith(ending))
                    .findFirst()
                    .orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SseClient open(String query) {
        return SseClient.open(url.getPort(), query, Map.of());
    }
}
