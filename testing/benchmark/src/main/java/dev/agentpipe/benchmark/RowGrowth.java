package dev.agentpipe.benchmark;

import dev.agentpipe.benchmark.plot.Chart;
import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a few rows of {@code conversation} take, each of which every event updates: before, while and after a transaction
 * keeps its snapshot, for which PostgreSQL has to keep the old versions.
 */
final class RowGrowth {

    private static final int CONVERSATIONS = 50;
    private static final int CONNECTIONS = 64;
    private static final int SAMPLES = 5;
    private static final double KILO = 1_000;
    /** Sessions report their statistics at most once a second. */
    private static final long STATISTICS_MILLIS = 1_500;

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final String SIZES = "select pg_table_size('conversation') || ' ' || pg_indexes_size('conversation')"
            + " || ' ' || n_tup_upd || ' ' || n_tup_hot_upd from pg_stat_user_tables where relname = 'conversation'";

    private final Options options;
    private final int updates;
    private final AtomicLong numbers = new AtomicLong();
    private final Table table = new Table("", "events", "updates", "of these HOT", "table", "indexes");
    private final Chart chart =
            new Chart(CONVERSATIONS + " rows of conversation; snapshot open in the middle third", "events", "size, KB");

    private record Sizes(long table, long indexes, long updates, long hot) {

        static Sizes of(String text) {
            String[] parts = text.split(" ", -1);
            return new Sizes(
                    Long.parseLong(parts[0]),
                    Long.parseLong(parts[1]),
                    Long.parseLong(parts[2]),
                    Long.parseLong(parts[3]));
        }
    }

    RowGrowth(Options options) {
        this.options = options;
        this.updates = options.number("updates", 150_000);
    }

    void run() throws Exception {
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            ServiceProcess ingest =
                    lab.service("ingest", GrowthBenchmark.JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            ClosedLoop loop = new ClosedLoop(PostTarget.single(ingest, EventTemplate.of(CONVERSATIONS)), numbers);
            phase(lab, loop, "no snapshot");
            try (Connection snapshot = lab.connect("agentpipe")) {
                open(snapshot);
                phase(lab, loop, "a snapshot open");
            }
            phase(lab, loop, "after it ended");
        }
        table.print();
        System.out.println("Single events over " + CONNECTIONS + " connections to " + CONVERSATIONS
                + " conversations; autovacuum as PostgreSQL has it.");
        chart.write(GrowthBenchmark.folder(options), "growth-rows");
    }

    private static void open(Connection snapshot) throws SQLException {
        snapshot.setAutoCommit(false);
        snapshot.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        try (Statement statement = snapshot.createStatement()) {
            statement.execute("select 1 from conversation limit 1");
        }
    }

    private void phase(BenchmarkEnvironment lab, ClosedLoop loop, String name)
            throws IOException, SQLException, InterruptedException {
        long start = numbers.get();
        Sizes before = Sizes.of(lab.text(SIZES));
        for (int i = 0; i < SAMPLES; i++) {
            loop.run(CONNECTIONS, LIMIT, Math.max(1, updates / 3 / SAMPLES));
            Thread.sleep(options.tries() ? 0 : STATISTICS_MILLIS);
            double events = (double) numbers.get();
            Sizes now = Sizes.of(lab.text(SIZES));
            chart.point("table", events, now.table() / KILO).point("indexes", events, now.indexes() / KILO);
        }
        Sizes after = Sizes.of(lab.text(SIZES));
        long made = after.updates() - before.updates();
        table.row(
                name,
                Format.count(numbers.get() - start),
                Format.count(made),
                Format.decimal(100.0 * (after.hot() - before.hot()) / Math.max(1, made)) + " %",
                Format.count(after.table() / KILO) + " KB",
                Format.count(after.indexes() / KILO) + " KB");
    }
}
