package dev.agentpipe.upload.store;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.LogWriter;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.log.Publication;
import dev.agentpipe.upload.Upload;
import dev.agentpipe.upload.session.SessionBodies;
import io.quarkus.redis.datasource.RedisDataSource;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Uploads and the live stream write the same log at the same time. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
class LiveAndUploadIT {

    @Inject
    RedisDataSource redis;

    private final Database database = TestServers.database();

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
    }

    static List<Integer> seeds() {
        return IntStream.range(0, 20).boxed().toList();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void complete_each_other(int seed) throws Exception {
        List<String> lines = Upload.lines("round-robin.events.jsonl");
        new LogWriter(database, "live").appendEach(lines);
        String id = database.value("select id from conversation");
        List<String> streamed = database.conversation(id);
        database.clear();

        Random random = new Random(seed);
        List<String> live = new ArrayList<>(lines.subList(1, lines.size()));
        Collections.shuffle(live, random);
        List<String> file = new ArrayList<>(lines.subList(0, 2 + random.nextInt(lines.size() - 2)));
        CompletableFuture<Void> streaming = CompletableFuture.runAsync(() -> stream(live));
        CompletableFuture<Void> other =
                CompletableFuture.runAsync(() -> stream(Upload.lines("agent-error.events.jsonl")));
        List<CompletableFuture<Integer>> uploads = new ArrayList<>();
        for (List<String> part : List.of(file, lines.subList(0, 20), Upload.lines("agent-error.events.jsonl"))) {
            uploads.add(CompletableFuture.supplyAsync(
                    () -> Upload.eventLog(part).extract().statusCode()));
        }
        assertThat(uploads.stream().map(CompletableFuture::join)).allMatch(code -> code == 200 || code == 201);
        streaming.join();
        other.join();
        assertThat(database.conversation(id)).isEqualTo(streamed);
        assertThat(database.gaps()).isEmpty();
    }

    @Test
    void announces_what_it_stored_as_the_live_stream_does() throws Exception {
        List<Publication> heard = new CopyOnWriteArrayList<>();
        redis.pubsub(byte[].class).subscribe("agentpipe:events", bytes -> heard.add(Publication.decode(bytes)));
        Upload.json(SessionBodies.identified("run-1", 2).toString()).statusCode(201);
        Upload.eventLog(Upload.lines("agent-error.events.jsonl")).statusCode(201);
        Upload.json(SessionBodies.identified("run-1", 2).toString()).statusCode(200);
        await().until(() -> heard.size() == 2);
        assertThat(heard.get(0).events()).hasSize(1).allSatisfy(event -> {
            assertThat(event.position()).isOne();
            assertThat(event.type()).isEqualTo("session.uploaded");
            assertThat(event.conversationId()).isEqualTo("run-1");
            assertThat(new String(event.payload(), StandardCharsets.UTF_8))
                    .isEqualTo(database.value("select payload from event_log where position = 1"));
        });
        assertThat(heard.get(1).firstPosition()).isEqualTo(2);
        assertThat(heard.get(1).count()).isEqualTo(8);
    }

    /** What an upload prepares costs nobody else anything, however much it is. */
    @Test
    void live_events_do_not_wait_for_an_upload_that_prepares_its_rows() throws Exception {
        CompletableFuture<Void> upload;
        try (Connection holder = database.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select lock_upload_turn()");
            List<String> events = IntStream.range(0, 1_000)
                    .mapToObj(number -> Events.message("uploaded", "m" + number, "old"))
                    .toList();
            upload = CompletableFuture.runAsync(() -> Upload.eventLog(events).statusCode(201));
            await().until(() ->
                    database.count("pg_locks where classid = 1095781712 and objid = 2 and not granted") == 1);
            CompletableFuture.runAsync(() -> stream(List.of(Events.message("live"))))
                    .get(30, TimeUnit.SECONDS);
            holder.rollback();
        }
        upload.join();
        assertThat(database.value("select conversation_id from event_log where position = 1"))
                .isEqualTo("live");
        assertThat(database.gaps()).isEmpty();
    }

    /** Whoever writes a single event waits for one upload at most, however many there are. */
    @Test
    void uploads_let_a_live_event_go_between_them() throws Exception {
        List<CompletableFuture<?>> writers = new ArrayList<>();
        try (Connection holder = database.connect();
                Statement statement = holder.createStatement()) {
            holder.setAutoCommit(false);
            statement.execute("select lock_event_order()");
            for (String id : List.of("first", "second", "live")) {
                List<String> events = List.of(Events.message(id));
                writers.add(CompletableFuture.runAsync(() -> {
                    if (id.equals("live")) {
                        stream(events);
                    } else {
                        Upload.eventLog(events).statusCode(201);
                    }
                }));
                await().until(() ->
                        database.count("pg_locks where classid = 1095781712 and not granted") == writers.size());
            }
            holder.rollback();
        }
        writers.forEach(CompletableFuture::join);
        assertThat(database.column("select conversation_id from event_log order by position"))
                .containsExactly("first", "live", "second");
    }

    private void stream(List<String> lines) {
        try {
            new LogWriter(database, "live").appendEach(lines);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
