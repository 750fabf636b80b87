package dev.agentpipe.ingest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.servers.RedisServer;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What ends a process before it has begun to serve, and what it says then. */
class StartIT {

    private static final Duration LIMIT = Duration.ofSeconds(40);

    @Test
    void without_any_key_the_service_says_how_to_make_one_also_to_sentry_and_ends() throws Exception {
        Database empty = TestServers.emptyDatabase();
        try (RedisServer redis = RedisServer.start();
                HttpReceiver sentry = new HttpReceiver();
                IngestProcess keyless = IngestProcess.launch(Map.of(
                        "AGENTPIPE_DATABASE_URL", empty.url(),
                        "AGENTPIPE_DATABASE_USER", empty.user(),
                        "AGENTPIPE_DATABASE_PASSWORD", empty.password(),
                        "AGENTPIPE_REDIS_URL", redis.url(),
                        "AGENTPIPE_SENTRY_DSN", "http://dsn-of-sentry@127.0.0.1:" + sentry.port() + "/1",
                        "AGENTPIPE_SENTRY_ENVIRONMENT", "staging"))) {
            assertThat(keyless.awaitExit(LIMIT)).isOne();
            assertThat(keyless.log()).contains("AGENTPIPE_BRIDGE_API_KEY").doesNotContain("dsn-of-sentry");
            assertThat(sentry.bodies())
                    .singleElement()
                    .asString()
                    .contains("AGENTPIPE_BRIDGE_API_KEY", "\"environment\":\"staging\"", "ingest-service@");
        }
    }

    @Test
    void settings_that_make_no_sense_end_the_service_and_are_named() throws Exception {
        try (IngestProcess senseless = IngestProcess.launch(Map.of(
                "AGENTPIPE_DATABASE_URL", TestServers.emptyDatabase().url(),
                "AGENTPIPE_INGEST_BATCH_EVENTS", "0",
                "AGENTPIPE_KEY_CACHE", "60S",
                "AGENTPIPE_RATE_LIMIT_INGEST", "-1",
                "AGENTPIPE_TRACING_SAMPLE_RATIO", "1.01"))) {
            assertThat(senseless.awaitExit(LIMIT)).isOne();
            assertThat(senseless.log())
                    .contains(
                            "agentpipe.ingest.batch-events",
                            "agentpipe.key-cache",
                            "agentpipe.rate-limit.ingest",
                            "agentpipe.tracing.sample-ratio");
        }
    }
}
