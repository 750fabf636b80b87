package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.servers.ChildProcess;
import dev.agentpipe.servers.FreePorts;
import dev.agentpipe.servers.Launch;
import dev.agentpipe.servers.RedisServer;
import dev.agentpipe.servers.ServerConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redis as several servers: events are announced over it before and after one of them is gone. */
@Tag("faults")
class RedisTopologiesIT {

    private static final int SLOTS = 16_384;
    private static final Duration LIMIT = Duration.ofMinutes(1);

    @Test
    void events_go_over_the_new_master_after_sentinels_have_promoted_it(@TempDir Path folder) throws Exception {
        try (RedisServer master = RedisServer.start();
                RedisServer replica = RedisServer.start()) {
            RedisConsole.ask(replica.port(), "REPLICAOF 127.0.0.1 " + master.port());
            await().atMost(LIMIT).until(() -> RedisConsole.ask(replica.port(), "INFO replication")
                    .get(0)
                    .contains("master_link_status:up"));
            int port = FreePorts.next();
            ChildProcess sentinel = sentinel(folder, port, master.port());
            try (Cluster cluster = cluster("sentinel", List.of(FreePorts.next(), port));
                    Exercise exercise = Exercise.begin(cluster)) {
                exercise.answers(300);
                assertThat(published(cluster)).isPositive();

                master.kill();
                await("subscriptions to the new master")
                        .atMost(LIMIT)
                        .until(() -> hubs(replica) == cluster.stream().size());
                double before = published(cluster);
                await("publications to the new master").atMost(LIMIT).until(() -> published(cluster) > before + 20);
                exercise.finishAndAudit();
            } finally {
                sentinel.kill();
            }
        }
    }

    private static ChildProcess sentinel(Path folder, int port, int master) throws IOException {
        Path file = Files.writeString(folder.resolve("sentinel.conf"), """
                port %d
                bind 127.0.0.1
                dir %s
                sentinel monitor mymaster 127.0.0.1 %d 1
                sentinel down-after-milliseconds mymaster 1000
                sentinel failover-timeout mymaster 5000
                """.formatted(port, folder, master));
        List<String> command = List.of(RedisServer.program().toString(), file.toString(), "--sentinel");
        ChildProcess sentinel =
                ChildProcess.start(new Launch("sentinel", command, Map.of(), folder, folder.resolve("sentinel.log")));
        // It has to know of the replica before it can promote it.
        await().atMost(LIMIT)
                .ignoreExceptions()
                .until(() ->
                        RedisConsole.ask(port, "SENTINEL REPLICAS mymaster").size() > 0);
        return sentinel;
    }

    @Test
    void events_go_over_what_is_left_of_a_cluster() throws Exception {
        List<RedisServer> servers = new ArrayList<>();
        try {
            IntStream.range(0, 3).forEach(i -> servers.add(clusterServer()));
            join(servers);
            try (Cluster cluster = cluster(
                            "cluster", servers.stream().map(RedisServer::port).toList());
                    Exercise exercise = Exercise.begin(cluster)) {
                exercise.answers(300);
                assertThat(published(cluster)).isPositive();
                assertThat(failed(cluster)).isZero();
                assertThat(keys(servers))
                        .as("the high-water mark, and limits of keys")
                        .isGreaterThan(1);

                RedisServer watched = servers.stream()
                        .filter(server -> hubs(server) > 0)
                        .findFirst()
                        .orElseThrow();
                watched.kill();
                servers.remove(watched);
                await("subscriptions to the others")
                        .atMost(LIMIT)
                        .until(() -> servers.stream()
                                        .mapToInt(RedisTopologiesIT::hubs)
                                        .sum()
                                == cluster.stream().size());
                watched.close();
                exercise.answers(300);
                exercise.finishAndAudit();
            }
        } finally {
            servers.forEach(RedisServer::close);
        }
    }

    private static RedisServer clusterServer() {
        return RedisServer.start(
                ServerConfig.temporary().with("cluster-enabled", "yes").with("cluster-require-full-coverage", "no"));
    }

    private static void join(List<RedisServer> servers) throws IOException {
        for (int i = 0; i < servers.size(); i++) {
            String slots = IntStream.range(SLOTS * i / servers.size(), SLOTS * (i + 1) / servers.size())
                    .mapToObj(Integer::toString)
                    .collect(Collectors.joining(" "));
            int port = servers.get(i).port();
            assertThat(RedisConsole.ask(port, "CLUSTER ADDSLOTS " + slots)).containsExactly("+OK");
            RedisConsole.ask(port, "CLUSTER MEET 127.0.0.1 " + servers.get(0).port());
        }
        for (RedisServer server : servers) {
            await().atMost(LIMIT).until(() -> RedisConsole.ask(server.port(), "CLUSTER INFO")
                    .get(0)
                    .contains("cluster_slots_ok:" + SLOTS));
        }
    }

    private static Cluster cluster(String type, List<Integer> ports) {
        String urls = ports.stream().map(port -> "redis://127.0.0.1:" + port).collect(Collectors.joining(","));
        return Cluster.startForFaults(
                ServerConfig.temporary(),
                ServerConfig.temporary(),
                Map.of("AGENTPIPE_REDIS_TYPE", type, "AGENTPIPE_REDIS_URL", urls));
    }

    /** Subscriptions to the events. */
    private static int hubs(RedisServer server) {
        try {
            return Integer.parseInt(RedisConsole.ask(server.port(), "PUBSUB NUMSUB agentpipe:events")
                    .get(1)
                    .substring(1));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static int keys(List<RedisServer> servers) throws IOException {
        int keys = 0;
        for (RedisServer server : servers) {
            keys += RedisConsole.ask(server.port(), "KEYS agentpipe:*").size();
        }
        return keys;
    }

    private static double published(Cluster cluster) {
        return publications(cluster, "published");
    }

    private static double failed(Cluster cluster) {
        return publications(cluster, "failed");
    }

    private static double publications(Cluster cluster, String outcome) {
        return cluster.ingest().stream()
                .mapToDouble((ServiceProcess instance) ->
                        instance.metric("agentpipe_publisher_publications_total", "outcome=\"" + outcome + "\""))
                .sum();
    }
}
