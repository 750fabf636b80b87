package dev.agentpipe.benchmark;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** The lists, searches and statistics that stream-service makes of the log. */
final class Followers {

    private static final Duration LIMIT = Duration.ofMinutes(60);
    private static final int COUNT = 3;
    private static final String AT_THE_END = "select count(*) >= " + COUNT + " and bool_and(version > 0"
            + " and rebuilding is null and position >= (select coalesce(max(position), 0) from event_log))"
            + " from log_follower";

    private Followers() {}

    /** Returns when they have reached the end of the log. */
    static void await(BenchmarkEnvironment lab) throws Exception {
        long start = System.nanoTime();
        // They begin a moment after their service is ready: the first time without rows.
        while (!"t".equals(lab.text(AT_THE_END))) {
            if (System.nanoTime() - start > LIMIT.toNanos()) {
                throw new IllegalStateException("the followers did not get to the end of the log");
            }
            Thread.sleep(500);
        }
        System.out.println("Followers reached the end of the log in "
                + Duration.ofNanos(System.nanoTime() - start).toSeconds() + " s");
    }

    /** What autovacuum does within a minute or two; until then every word and every filter counts as common. */
    static void analyze(BenchmarkEnvironment lab) throws SQLException {
        try (Connection connection = lab.connect("agentpipe");
                Statement statement = connection.createStatement()) {
            statement.execute("vacuum analyze search_text, listed_conversation, statistics_quarter");
        }
    }
}
