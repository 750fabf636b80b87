package dev.agentpipe.ingest.append;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** PostgreSQL goes away and comes back while events keep coming. */
class UnderLoadIT {

    private static final int SENDERS = 16;

    @Test
    void nothing_answered_2xx_is_missing_after_postgresql_was_killed() throws Exception {
        Set<String> stored = ConcurrentHashMap.newKeySet();
        Set<Integer> statuses = ConcurrentHashMap.newKeySet();
        AtomicBoolean enough = new AtomicBoolean();
        try (PostgresServer postgres = PostgresServer.start();
                IngestProcess service = IngestProcess.start(postgres, RedisServer.start())) {
            List<Thread> senders = IntStream.range(0, SENDERS)
                    .mapToObj(i -> new Thread(() -> {
                        while (!enough.get()) {
                            send(service.client(), "load-" + i, stored, statuses);
                        }
                    }))
                    .toList();
            senders.forEach(Thread::start);
            for (int round = 0; round < 2; round++) {
                int before = stored.size();
                await().atMost(Duration.ofSeconds(20)).until(() -> stored.size() > before + 500);
                statuses.clear();
                postgres.kill();
                await().atMost(Duration.ofSeconds(20)).until(() -> statuses.contains(503));
                int killed = stored.size();
                postgres.restart();
                await().atMost(Duration.ofSeconds(30)).until(() -> stored.size() > killed + 100);
            }
            enough.set(true);
            for (Thread sender : senders) {
                sender.join();
            }
            assertThat(Set.of(201, 503).containsAll(statuses))
                    .as(statuses.toString())
                    .isTrue();
            check(Database.of(postgres), stored);
        }
    }

    private static void send(Client client, String conversation, Set<String> stored, Set<Integer> statuses) {
        String id = UUID.randomUUID().toString();
        try {
            Reply reply = client.ingest(Events.message(conversation, id, "hello"));
            statuses.add(reply.status());
            if (reply.stored()) {
                stored.add(id);
            }
        } catch (UncheckedIOException lost) {
            // not answered, so nothing was promised
        }
    }

    private static void check(Database database, Set<String> stored) throws SQLException {
        Set<String> missing = new HashSet<>(stored);
        missing.removeAll(database.column("select id from message"));
        assertThat(missing).isEqualTo(Set.of());
        assertThat(database.number("select max(position) - min(position) + 1 - count(*) from event_log"))
                .as("positions have a gap")
                .isZero();
        assertThat(database.number("""
                        select count(*) from conversation c where last_seq <>
                          (select count(*) from event_log l where l.conversation_id = c.id)""")).isZero();
    }
}
