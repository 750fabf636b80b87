package dev.agentpipe.stream.database;

import static dev.agentpipe.kit.Waiting.await;
import static io.restassured.RestAssured.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Metrics;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.stream.TestLog;
import dev.agentpipe.stream.TestLog.Entry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** A replica that stays behind for longer than is allowed. */
@QuarkusTest
@QuarkusTestResource(TestServers.class)
@TestProfile(ReplicaTooFarBehindIT.WithReplica.class)
class ReplicaTooFarBehindIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);

    public static final class WithReplica implements QuarkusTestProfile {
        @Override
        public List<TestResourceEntry> testResources() {
            return List.of(new TestResourceEntry(ReplicaServer.class, Map.of("max-lag", "1s")));
        }
    }

    @Inject
    TestLog log;

    @Test
    void the_primary_answers_until_the_replica_has_caught_up() throws Exception {
        String conversation = UUID.randomUUID().toString();
        log.append(Entry.started(conversation, "n"));
        await().atMost(LIMIT).until(() -> metric("usable") == 1);
        ReplicaServer.database().execute("select pg_wal_replay_pause()");
        log.append(Entry.message(conversation, "one"));
        await().atMost(LIMIT).until(() -> metric("lag_seconds") > 1);
        await().atMost(LIMIT).until(() -> metric("usable") == 0);
        assertThat(get("/api/sessions").jsonPath().getString("lastEventId"))
                .isEqualTo(log.head().toString());
        assertThat(get("/api/health").jsonPath().getString("replica.status")).isEqualTo("DEGRADED");
        ReplicaServer.database().execute("select pg_wal_replay_resume()");
        await().atMost(LIMIT).until(() -> metric("usable") == 1);
        await().atMost(LIMIT).until(() -> metric("lag_seconds") == 0);
    }

    private static double metric(String name) {
        return Metrics.sum(get("/q/metrics").asString(), "agentpipe_database_read_" + name, "");
    }
}
