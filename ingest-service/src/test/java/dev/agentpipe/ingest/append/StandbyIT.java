package dev.agentpipe.ingest.append;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A commit that is to be on a standby, too, before anybody is told of it. */
class StandbyIT {

    private static final String WAITING =
            "select pid from pg_stat_activity where wait_event = 'SyncRep' and query like '%append_events%'";

    @Test
    void a_cancelled_wait_for_the_standby_is_not_answered_as_stored() throws Exception {
        try (PostgresServer postgres = PostgresServer.start();
                IngestProcess service = IngestProcess.start(postgres, RedisServer.start())) {
            Database database = Database.of(postgres);
            assertThat(service.client().ingest(Events.message("standby")).status())
                    .isEqualTo(201);
            database.execute("alter system set synchronous_standby_names = 'nobody'");
            database.execute("select pg_reload_conf()");
            Deque<Sent> sent = new ArrayDeque<>();
            // The checkpointer tells the others of the setting when it has time: what is committed before that waits
            // for nobody.
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                if (sent.isEmpty() || sent.getLast().reply().isDone()) {
                    sent.add(send(service, sent.size()));
                }
                return !database.column(WAITING).isEmpty();
            });
            Sent waiting = sent.getLast();
            database.execute("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
            Reply reply = waiting.reply().join();
            assertThat(reply.status()).as(reply.body()).isEqualTo(503);
            database.execute("alter system reset synchronous_standby_names");
            database.execute("select pg_reload_conf()");
            assertThat(service.client().ingest(waiting.event()).status()).isEqualTo(200);
        }
    }

    private record Sent(String event, CompletableFuture<Reply> reply) {}

    private static Sent send(IngestProcess service, int number) {
        String event = Events.message("standby", "m" + number, "hi");
        return new Sent(event, service.client().ingestLater(event));
    }
}
