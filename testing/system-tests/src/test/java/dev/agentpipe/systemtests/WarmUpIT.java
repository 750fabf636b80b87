package dev.agentpipe.systemtests;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Events;
import dev.agentpipe.kit.ServiceProcess;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What the services do before they are ready, in whole processes. */
class WarmUpIT {

    /** What a start does to these without any load: nothing. */
    private static final Pattern COUNTED = Pattern.compile("agentpipe_(access|ingest|upload|publisher|rate_limit"
            + "|stream_(delivery|viewers|events|writes|sent|publications|gaps))_?\\w*(_total|_count)"
            + "|http_requests_total\\{.*path=\"/api/.*");

    private static Cluster cluster;
    private static List<String> logs;

    /** All rounds of everything, however slow this machine is. */
    @BeforeAll
    static void start() {
        cluster = Cluster.startOneOfEach(Map.of("AGENTPIPE_WARM_UP_LIMIT", "60S"));
        logs = cluster.services().map(ServiceProcess::logged).toList();
    }

    @AfterAll
    static void stop() {
        cluster.close();
    }

    @Test
    void leaves_no_trace_in_the_database_redis_the_metrics_or_the_log() throws Exception {
        assertThat(logs).allSatisfy(log -> assertThat(log)
                .contains("warmed up in")
                .doesNotContain("not everything is warm", "\"level\":\"ERROR\"", "warm-up-"));
        assertThat(logs).allSatisfy(log -> assertThat(warnings(log)).isEmpty());
        assertThat(cluster.services())
                .allSatisfy(service -> assertThat(counted(service)).isEmpty());
        assertThat(cluster.database().everything()).doesNotContain("warm-up");
        assertThat(cluster.database().count("event_log")).isZero();
        assertThat(cluster.database().count("conversation")).isZero();
        assertThat(cluster.database().count("message")).isZero();
        assertThat(cluster.database().count("event_identity")).isZero();
        assertThat(RedisConsole.ask(cluster.redis().port(), "KEYS *")).isEmpty();

        assertThat(cluster.ingest()
                        .get(0)
                        .client(Cluster.API_KEY)
                        .ingest(Events.message("first"))
                        .status())
                .isEqualTo(201);
        assertThat(cluster.database().number("select max(position) from event_log"))
                .isOne();
    }

    private static List<String> warnings(String log) {
        return log.lines()
                .filter(line -> line.contains("\"level\":\"WARN"))
                // A machine that has no time for an event loop, or for Redis to answer within its timeout.
                .filter(line -> !line.contains("BlockedThreadChecker") && !line.contains("RedisState"))
                .toList();
    }

    private static List<String> counted(ServiceProcess service) {
        return Arrays.stream(service.client(null).get("/q/metrics").body().split("\n", -1))
                .filter(line -> COUNTED.matcher(line).lookingAt())
                .filter(line -> !line.matches(".* 0(\\.0)?"))
                .toList();
    }

    @Test
    void is_ready_all_the_same_while_nobody_can_append() throws Exception {
        ServiceProcess ingest = cluster.ingest().get(0);
        ingest.terminate();
        int before = ingest.logged().length();
        try (Connection stranger = cluster.database().connect();
                Statement statement = stranger.createStatement()) {
            stranger.setAutoCommit(false);
            statement.execute("select lock_event_order()");
            ingest.start();
            ingest.awaitReady();
        }
        assertThat(ingest.logged().substring(before)).contains("not everything is warm");
    }
}
