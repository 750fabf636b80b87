package dev.agentpipe.stream.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.agentpipe.model.log.EventLog;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LogSelection;
import dev.agentpipe.model.log.LoggedEvent;
import dev.agentpipe.model.log.PageLimits;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.servers.PostgresServer;
import dev.agentpipe.stream.database.QueryTimes;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.LongStream;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.postgresql.ds.PGSimpleDataSource;

/** What one read of the log may weigh, with 400 events of 100 KB, every tenth of which is a small one of a rare type. */
class LogReaderIT {

    private static final int EVENTS = 400;
    private static final int LARGE = 100_000;
    private static final PageLimits LIMITS = new PageLimits(1_000, 1_000_000);

    private static PostgresServer postgres;
    private static PGSimpleDataSource dataSource;
    private static EventLog log;

    @BeforeAll
    static void fill() throws SQLException {
        postgres = PostgresServer.start();
        Flyway.configure()
                .dataSource(postgres.jdbcUrl(), postgres.user(), postgres.password())
                .configuration(Map.of("flyway.postgresql.transactional.lock", "false"))
                .load()
                .migrate();
        dataSource = new PGSimpleDataSource();
        dataSource.setUrl(postgres.jdbcUrl());
        dataSource.setUser(postgres.user());
        dataSource.setPassword(postgres.password());
        log = new EventLog(dataSource);
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "insert into event_log (position, project, conversation_id, seq, type, recorded_at, payload)"
                            + " select p, case when p % 10 = 0 then 'quiet' else 'default' end, 'c' || p % 2, p, case when p % 10 = 0 then 'rare' else 'message.created' end, now(),"
                            + " case when p % 10 = 0 then '{\"x\":\"ö\"}' else '{\"x\":\"' || repeat('x', " + LARGE
                            + ") || '\"}' end from generate_series(1, " + EVENTS + ") p");
        }
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @Test
    void a_page_ends_when_it_has_its_bytes_and_the_next_one_joins_it() throws SQLException {
        List<Long> positions = new ArrayList<>();
        long after = 0;
        while (after < EVENTS) {
            LogPage page = log.page(after, EVENTS, LIMITS);
            assertThat(bytes(page)).isLessThanOrEqualTo(LIMITS.bytes() + LARGE + 100);
            assertThat(page.isFull(LIMITS)).isEqualTo(last(page) < EVENTS);
            page.events().forEach(event -> positions.add(event.position()));
            after = last(page);
        }
        assertThat(positions)
                .isEqualTo(LongStream.rangeClosed(1, EVENTS).boxed().toList());
    }

    @Test
    void a_page_backwards_holds_the_newest_that_fit() throws SQLException {
        LogPage page = log.pageBackwards(0, EVENTS, LIMITS);
        assertThat(last(page)).isEqualTo(EVENTS);
        assertThat(bytes(page)).isBetween(LIMITS.bytes(), LIMITS.bytes() + LARGE + 100);
        assertThat(page.events())
                .extracting(LoggedEvent::position)
                .isEqualTo(LongStream.rangeClosed(EVENTS - page.events().size() + 1, EVENTS)
                        .boxed()
                        .toList());
    }

    @Test
    void older_events_for_the_ring_are_timed() throws SQLException {
        MeterRegistry metrics = new SimpleMeterRegistry();
        LogReader reader = new LogReader(log, new QueryTimes(metrics), null, null);
        assertThat(reader.back(0, EVENTS, LIMITS).events()).isNotEmpty();
        assertThat(metrics.get("agentpipe.stream.query.duration")
                        .tag("query", "back-fill")
                        .timer()
                        .count())
                .isOne();
    }

    @Test
    void an_event_larger_than_the_limit_is_a_page_of_its_own() throws SQLException {
        assertThat(log.page(0, EVENTS, new PageLimits(1_000, 1)).events()).hasSize(1);
        assertThat(log.pageBackwards(0, EVENTS - 1, new PageLimits(1_000, 1)).events())
                .extracting(LoggedEvent::position)
                .containsExactly(EVENTS - 1L);
    }

    @Test
    void of_types_that_are_not_wanted_nothing_but_the_position_is_read() throws SQLException {
        LogPage page = log.page(selection(Set.of(), Set.of("rare")), 0, EVENTS, LIMITS);
        assertThat(page.events()).hasSize(EVENTS);
        assertThat(bytes(page)).isEqualTo(EVENTS / 10 * 10);
        assertThat(page.isFull(LIMITS)).isFalse();
        assertThat(log.page(selection(Set.of("c1"), Set.of("rare")), 0, EVENTS, LIMITS)
                        .events())
                .hasSize(EVENTS / 2)
                .allMatch(LoggedEvent::redacted);
    }

    @Test
    void a_page_of_conversations_ends_when_it_has_its_bytes() throws SQLException {
        LogPage page = log.page(selection(Set.of("c0", "c1"), Set.of()), 5, EVENTS, LIMITS);
        assertThat(page.events().get(0).position()).isEqualTo(6);
        assertThat(bytes(page)).isBetween(LIMITS.bytes(), LIMITS.bytes() + LARGE + 100);
        assertThat(page.events())
                .extracting(LoggedEvent::position)
                .isEqualTo(LongStream.rangeClosed(6, last(page)).boxed().toList());
    }

    @Test
    void a_page_of_projects_holds_theirs_alone_in_order_of_position() throws SQLException {
        LogSelection quiet = new LogSelection(Projects.ofKey("quiet"), Set.of(), Set.of());
        assertThat(log.page(quiet, 0, EVENTS, LIMITS).events())
                .hasSize(EVENTS / 10)
                .allMatch(event -> event.project().equals("quiet") && event.position() % 10 == 0);
        LogPage first = log.page(quiet, 0, EVENTS, new PageLimits(15, 1_000_000));
        assertThat(last(first)).isEqualTo(150);
        assertThat(last(log.page(quiet, 150, EVENTS, new PageLimits(15, 1_000_000))))
                .isEqualTo(300);
        LogSelection both = new LogSelection(new Projects(Set.of("quiet", "default")), Set.of(), Set.of());
        LogPage merged = log.page(both, 5, EVENTS, LIMITS);
        assertThat(bytes(merged)).isBetween(LIMITS.bytes(), LIMITS.bytes() + LARGE + 100);
        assertThat(merged.events())
                .extracting(LoggedEvent::position)
                .isEqualTo(LongStream.rangeClosed(6, last(merged)).boxed().toList());
        assertThat(log.page(new LogSelection(Projects.NONE, Set.of(), Set.of()), 0, EVENTS, LIMITS)
                        .events())
                .isEmpty();
    }

    /**
     * The planner believes that every project is an average one, and that one project of the sample is as frequent now
     * as it was before.
     */
    @ParameterizedTest
    @CsvSource({
        "auto, hidden, 7777",
        "auto, default, 3333",
        "force_generic_plan, hidden, 7777",
        "force_generic_plan, default, 3333"
    })
    void a_quiet_project_is_read_without_a_look_at_what_the_others_wrote(String planned, String project, long first)
            throws Exception {
        try (Connection connection = dataSource.getConnection();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute(
                    "insert into event_log (position, project, conversation_id, seq, type, recorded_at, payload)"
                            + " select p, case p % 10000 when 7777 then 'hidden' when 3333 then 'default' else 'busy-' || p % 20 end,"
                            + " 'd' || p % 100, p, 'message.created', now(), '{\"x\":\"' || repeat('x', 300) || '\"}'"
                            + " from generate_series(" + (EVENTS + 1) + ", 30000) p");
            statement.execute("analyze event_log");
            statement.execute("set local plan_cache_mode = " + planned);
            long before = rowsRead(statement);
            LogPage page = new EventLog(only(connection))
                    .page(new LogSelection(Projects.ofKey(project), Set.of(), Set.of()), EVENTS, 30_000, LIMITS);
            assertThat(page.events())
                    .extracting(LoggedEvent::position)
                    .containsExactly(first, first + 10_000, first + 20_000);
            assertThat(rowsRead(statement) - before).isLessThanOrEqualTo(3);
            connection.rollback();
        }
    }

    private static long rowsRead(Statement statement) throws SQLException {
        try (ResultSet read = statement.executeQuery("select coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0)"
                + " from pg_stat_xact_user_tables where relname = 'event_log'")) {
            read.next();
            return read.getLong(1);
        }
    }

    /** Gives out this connection and keeps it open: what a transaction has read is known inside it. */
    private static DataSource only(Connection connection) {
        Connection kept = proxy(
                Connection.class,
                (call, arguments) -> call.getName().equals("close") ? null : call.invoke(connection, arguments));
        return proxy(DataSource.class, (call, arguments) -> kept);
    }

    private interface Handler {
        Object answer(Method call, Object[] arguments) throws Exception;
    }

    private static <T> T proxy(Class<T> type, Handler handler) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(),
                new Class<?>[] {type},
                (self, call, arguments) -> handler.answer(call, arguments)));
    }

    @Test
    void a_page_of_conversations_holds_nothing_of_other_projects() throws SQLException {
        Projects quiet = Projects.ofKey("quiet");
        assertThat(log.page(new LogSelection(quiet, Set.of("c0", "c1"), Set.of()), 0, EVENTS, LIMITS)
                        .events())
                .hasSize(EVENTS / 10)
                .allMatch(event -> event.project().equals("quiet"));
    }

    private static LogSelection selection(Set<String> conversations, Set<String> types) {
        return new LogSelection(Projects.ALL, conversations, types);
    }

    private static long bytes(LogPage page) {
        return page.events().stream()
                .mapToLong(event -> event.redacted() ? 0 : event.payload().length)
                .sum();
    }

    private static long last(LogPage page) {
        return page.events().get(page.events().size() - 1).position();
    }
}
