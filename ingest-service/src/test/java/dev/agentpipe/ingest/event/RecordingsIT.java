package dev.agentpipe.ingest.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.oneOf;

import dev.agentpipe.ingest.Ingest;
import dev.agentpipe.ingest.SharedApplication;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Recording;
import dev.agentpipe.kit.TestServers;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command line sends ends in the same conversation, in whatever order and however often it arrives. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(SharedApplication.class)
class RecordingsIT {

    private static final int SEEDS = 8;

    private final Database database = TestServers.database();

    @BeforeEach
    void clear() throws SQLException {
        database.clear();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "round-robin.events.jsonl",
                "agent-error.events.jsonl",
                "interrupted.events.jsonl",
                "free-form.run.jsonl"
            })
    void end_in_the_same_conversation_in_any_order(String name) throws Exception {
        Recording recording = Recording.read(name);
        Stored expected = store(recording, "in order", recording.lines(), 1);
        assertThat(expected.messages()).hasSameSizeAs(recording.messageIds());
        assertThat(expected.participants().size() > 1).isTrue();

        List<String> reversed = new ArrayList<>(recording.lines());
        Collections.reverse(reversed);
        assertThat(store(recording, "reversed", reversed, 1)).isEqualTo(expected);

        List<String> twice = recording.lines().stream()
                .flatMap(line -> List.of(line, line).stream())
                .toList();
        assertThat(store(recording, "twice", twice, 1)).isEqualTo(expected);
        for (int seed = 0; seed < SEEDS; seed++) {
            List<String> shuffled = new ArrayList<>(seed % 2 == 0 ? recording.lines() : twice);
            Collections.shuffle(shuffled, new Random(seed));
            assertThat(store(recording, "seed " + seed, shuffled, 8))
                    .as("seed " + seed)
                    .isEqualTo(expected);
        }
    }

    private Stored store(Recording recording, String run, List<String> lines, int atOnce) throws SQLException {
        List<String> remapped =
                new Recording(recording.name(), lines).remapped(run).lines();
        for (int from = 0; from < remapped.size(); from += atOnce) {
            List<CompletableFuture<ValidatableResponse>> answers =
                    remapped.subList(from, Math.min(from + atOnce, remapped.size())).stream()
                            .map(Ingest.ADMIN::eventLater)
                            .toList();
            for (CompletableFuture<ValidatableResponse> answer : answers) {
                answer.join().statusCode(oneOf(200, 201));
            }
        }
        return Stored.read(database, recording, run);
    }

    /** A conversation as PostgreSQL has it, without what depends on when and in which order it arrived. */
    record Stored(String conversation, List<String> participants, List<String> messages, List<String> events) {

        static Stored read(Database database, Recording recording, String run) throws SQLException {
            String id = Recording.remapped(run, recording.conversationId());
            List<String> messages = new ArrayList<>();
            for (String messageId : recording.messageIds()) {
                messages.addAll(database.column("""
                        select (to_jsonb(m) - 'id' - 'conversation_id' - 'position')::text from message m
                        where conversation_id = ? and id = ?""", id, Recording.remapped(run, messageId)));
            }
            return new Stored(database.value("""
                            select (to_jsonb(c) - '{id,created_at,updated_at,ended_by}'::text[])::text
                            from conversation c where id = ?""", id), database.column("""
                            select (to_jsonb(p) - 'conversation_id')::text from participant p
                            where conversation_id = ? order by ordinal""", id), messages, database.column("""
                            select e from (select type || replace(payload, conversation_id, '') e from event_log
                            where conversation_id = ? and type <> 'message.created') x order by 1""", id));
        }
    }
}
