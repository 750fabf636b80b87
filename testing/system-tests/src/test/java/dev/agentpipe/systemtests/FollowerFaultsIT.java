package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Client;
import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.ServiceProcess;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Instances are killed at random moments while events come in: what the followers derived is what a new count of the
 * tables gives. {@code -Dfollower.rounds=100 -Dfollower.events=50000} is the long form.
 */
@Tag("faults")
class FollowerFaultsIT {

    private static final int ROUNDS = Integer.getInteger("follower.rounds", 10);
    private static final int EVENTS = Integer.getInteger("follower.events", 5_000);
    private static final int BATCH = 20;
    private static final Duration LIMIT = Duration.ofMinutes(5);

    private static final String SEARCH = """
            select count(*) || ' ' || md5(string_agg(md5(conversation_id || kind || coalesce(message_id, '') || part || at
              || terms::text), '' order by conversation_id, kind, message_id, part)) from search_text""";

    private static final String STATISTICS = """
            select count(*) || ' ' || md5(string_agg(q::text, '' order by project, dimension, quarter, value))
            from statistics_quarter q""";

    @Test
    void what_is_derived_is_what_the_tables_say_whoever_was_killed() throws Exception {
        Random chance = new Random();
        try (Cluster cluster = Cluster.start(1, 2, Cluster.NO_LIMITS)) {
            Database database = cluster.database();
            Semaphore batches = new Semaphore(0);
            AtomicLong written = new AtomicLong();
            CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(cluster, batches, written));
            int each = EVENTS / ROUNDS / BATCH;
            for (int round = 0; round < ROUNDS; round++) {
                cluster.stream().forEach(ServiceProcess::awaitReady);
                ServiceProcess victim = cluster.stream().get(chance.nextInt(2));
                long due = (long) round * each + chance.nextInt(each);
                batches.release(each);
                await().atMost(LIMIT)
                        .pollInterval(Duration.ofMillis(1))
                        .until(() -> written.get() >= due || writer.isDone());
                victim.kill();
                victim.awaitExit(LIMIT);
                victim.start();
            }
            writer.join();
            cluster.stream().forEach(ServiceProcess::awaitReady);
            awaitFollowers(database);
            assertThat(database.count("search_text where kind = 'message'")).isEqualTo(database.count("message"));
            assertThat(database.number("select sum(messages) from statistics_quarter where dimension = 'all'"))
                    .isEqualTo(database.count("message"));
            String search = database.value(SEARCH);
            String statistics = database.value(STATISTICS);
            database.execute("select rebuild_follower(name) from log_follower where name in ('search', 'statistics')");
            awaitFollowers(database);
            assertThat(database.value(SEARCH)).isEqualTo(search);
            assertThat(database.value(STATISTICS)).isEqualTo(statistics);
            System.out.printf("%d kills while %d events came in%n", ROUNDS, written.get() * BATCH);
        }
    }

    private static void write(Cluster cluster, Semaphore batches, AtomicLong written) {
        Client ingest = cluster.ingest().get(0).client(Cluster.API_KEY);
        for (int batch = 0; batch < EVENTS / ROUNDS / BATCH * ROUNDS; batch++) {
            int first = batch * BATCH;
            batches.acquireUninterruptibly();
            String events = IntStream.range(first, first + BATCH)
                    .mapToObj(i -> Messages.created("c" + i % 50, "m" + i, i))
                    .collect(Collectors.joining(",", "[", "]"));
            assertThat(ingest.send("POST", "/api/ingest/batch", events).status())
                    .isEqualTo(200);
            written.incrementAndGet();
        }
    }

    private static void awaitFollowers(Database database) {
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(200)).untilAsserted(() -> assertThat(
                        database.count("log_follower where name in ('search', 'statistics')"
                                + " and version > 0 and rebuilding is null"
                                + " and position = (select max(position) from event_log)"))
                .isEqualTo(2));
    }
}
