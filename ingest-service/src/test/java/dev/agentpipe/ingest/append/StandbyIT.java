package dev.agentpipe.ingest.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.agentpipe.ingest.IngestProcess;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.Reply;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.servers.RedisServer;
import java.time.Duration;
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
            String event = Events.message("standby", "m1", "hi");
            assertThat(service.client().ingest(Events.message("standby")).status())
                    .isEqualTo(201);
            database.execute("alter system set synchronous_standby_names = 'nobody'");
            database.execute("select pg_reload_conf()");
            CompletableFuture<Reply> reply = service.client().ingestLater(event);
            await().atMost(Duration.ofSeconds(5))
                    .until(() -> !database.column(WAITING).isEmpty());
            database.execute("select pg_cancel_backend(pid) from pg_stat_activity where wait_event = 'SyncRep'");
            assertThat(reply.join().status()).as(reply.join().body()).isEqualTo(503);
            database.execute("alter system reset synchronous_standby_names");
            database.execute("select pg_reload_conf()");
            assertThat(service.client().ingest(event).status()).isEqualTo(200);
        }
    }
}
