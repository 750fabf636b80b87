package dev.agentpipe.stream.follow;

import static dev.agentpipe.kit.Waiting.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.kit.Database;
import dev.agentpipe.kit.LogWriter;
import dev.agentpipe.kit.TestServers;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.runtime.health.SchemaCheck;
import dev.agentpipe.stream.database.QueryTimes;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

/** Followers of one log, as several instances run them. */
class FollowerIT {

    private static final String COUNTED = "select upto::text from counted order by n";

    private Database database;
    private LogWriter log;
    private final List<FollowerThread> running = new ArrayList<>();
    private final List<Thread> threads = new ArrayList<>();

    @BeforeEach
    void create() throws SQLException {
        database = TestServers.emptyDatabase();
        Flyway.configure()
                .dataSource(database.url(), database.user(), database.password())
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate();
        database.execute(CountingFollower.TABLE);
        log = new LogWriter(database, "test");
    }

    @AfterEach
    void stop() {
        running.forEach(FollowerThread::stop);
        threads.forEach(Thread::interrupt);
    }

    @Test
    void is_built_from_the_tables_and_then_shown_each_event_once_in_order() throws SQLException {
        List<Long> before = log.append(List.of(message("a"), message("b")));
        start(new CountingFollower(1), 10);
        awaitExtent(before.get(1));
        assertThat(database.column("select what || upto from counted order by n"))
                .containsExactly("a2", "b2");
        List<Long> after =
                log.append(IntStream.range(0, 25).mapToObj(i -> message("a")).toList());
        awaitExtent(after.get(24));
        assertThat(database.column(COUNTED).subList(2, 27))
                .isEqualTo(after.stream().map(String::valueOf).toList());
    }

    @Test
    void counts_each_event_once_whatever_dies() throws SQLException {
        Random chance = new Random(7);
        log.append(List.of(message("a")));
        for (int instance = 0; instance < 3; instance++) {
            start(new CountingFollower(1), 3);
        }
        awaitExtent(1);
        CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> {
            for (int i = 0; i < 200; i++) {
                append(List.of(message("c" + i % 5), message("c" + i % 3)));
            }
        });
        while (!writer.isDone()) {
            database.execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database()"
                    + " and application_name = 'follower' and pid % 3 = " + chance.nextInt(3));
        }
        writer.join();
        awaitExtent(401);
        assertThat(database.column(COUNTED).subList(1, 401))
                .isEqualTo(
                        LongStream.rangeClosed(2, 401).mapToObj(String::valueOf).toList());
    }

    @Test
    void is_built_again_by_one_command() throws SQLException {
        log.append(List.of(message("a"), message("b"), message("c")));
        start(new CountingFollower(1), 1);
        awaitExtent(3);
        database.execute("insert into counted (what) values ('damage')");
        database.execute("select rebuild_follower('counting')");
        awaitExtent(3);
        assertThat(database.column("select what || upto from counted order by n"))
                .containsExactly("a3", "b3", "c3");
    }

    @Test
    void is_built_again_when_the_log_begins_after_where_it_was() throws SQLException {
        log.append(List.of(message("a"), message("b"), message("c")));
        step(new CountingFollower(1), 10);
        step(new CountingFollower(1), 10);
        step(new CountingFollower(1), 10);
        log.append(List.of(message("a"), message("d"), message("e")));
        database.execute("select trim_log(6, 10)");
        start(new CountingFollower(1), 10);
        awaitExtent(6);
        assertThat(database.column("select what || upto from counted order by n"))
                .containsExactly("a6", "b6", "c6", "d6", "e6");
    }

    @Test
    void leaves_what_a_newer_release_derives() throws SQLException {
        log.append(List.of(message("a")));
        step(new CountingFollower(2), 10);
        step(new CountingFollower(2), 10);
        step(new CountingFollower(2), 10);
        log.append(List.of(message("b")));
        step(new CountingFollower(1), 10);
        assertThat(database.column("select what || upto from counted")).containsExactly("a1");
        step(new CountingFollower(2), 10);
        assertThat(database.column(COUNTED)).containsExactly("1", "2");
    }

    @Test
    void keeps_out_of_the_way_of_a_deletion_and_of_another_instance() throws SQLException {
        CountingFollower follower = new CountingFollower(1);
        log.append(List.of(message("a")));
        step(follower, 10);
        step(follower, 10);
        step(follower, 10);
        log.append(List.of(message("a")));
        try (Connection deletion = database.connect()) {
            deletion.setAutoCommit(false);
            deletion.createStatement().execute("select forget_derived('a')");
            step(follower, 10);
            assertThat(follower.pages).hasValue(0);
            deletion.rollback();
        }
        step(follower, 10);
        assertThat(follower.pages).hasValue(1);
    }

    private void append(List<String> events) {
        try {
            log.append(events);
        } catch (SQLException failure) {
            throw new IllegalStateException(failure);
        }
    }

    private void step(LogFollower follower, int rows) throws SQLException {
        try (Connection connection = database.connect()) {
            FollowerRow.createIfMissing(connection, follower.name());
            connection.setAutoCommit(false);
            new FollowerStep(follower, new PageLimits(rows, 1_000_000)).run(connection);
            connection.commit();
        }
    }

    private void start(LogFollower follower, int rows) {
        PGSimpleDataSource dataSource = new PGSimpleDataSource();
        dataSource.setUrl(database.url());
        dataSource.setUser(database.user());
        dataSource.setPassword(database.password());
        dataSource.setApplicationName("follower");
        FollowerConfig config = new SmallRyeConfigBuilder()
                .withMapping(FollowerConfig.class)
                .withConverter(MemorySize.class, 100, new MemorySizeConverter())
                .withConverter(Duration.class, 100, new DurationConverter())
                .withDefaultValue("agentpipe.followers.interval", "10ms")
                .withDefaultValue("agentpipe.followers.max-pause", "20ms")
                .build()
                .getConfigMapping(FollowerConfig.class);
        FollowerThread one = new FollowerThread(
                follower,
                new FollowerStep(follower, new PageLimits(rows, 1_000_000)),
                dataSource,
                new QueryTimes(new SimpleMeterRegistry()),
                new SchemaCheck(dataSource),
                new Semaphore(1),
                config);
        Thread thread = new Thread(one, "follower");
        thread.start();
        running.add(one);
        threads.add(thread);
    }

    private void awaitExtent(long position) {
        await().untilAsserted(() -> assertThat(database.column(
                        "select position::text from log_follower where version > 0 and rebuilding is null"))
                .containsExactly(String.valueOf(position)));
    }

    private static String message(String conversation) {
        return """
                {"type":"message.created","timestamp":"2026-11-20T23:16:19Z","data":{"conversation_id":"%s",\
                "message_id":"%s","agent_id":"a","agent_type":"claude","content":"hello"}}""".formatted(conversation, UUID.randomUUID());
    }
}
