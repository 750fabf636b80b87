package dev.agentpipe.benchmark;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** What the tables of the services' database take on the disk, in MB. */
final class TableSizes {

    private static final double MEGA = 1e6;
    private static final Set<String> NAMED = Set.of("message", "conversation", "event_identity", "search_text");
    private static final String SQL = "select relname, pg_table_size(relid), pg_indexes_size(relid)"
            + " from pg_stat_user_tables order by relname";

    private TableSizes() {}

    /** The log alone. */
    static Map<String, Double> log(BenchmarkEnvironment lab) throws SQLException {
        Map<String, Double> sizes = new LinkedHashMap<>();
        read(lab, (name, table, indexes) -> {
            if (name.equals("event_log")) {
                sizes.put("table", table);
                sizes.put("indexes", indexes);
            }
        });
        return sizes;
    }

    /** Everything but the log; the small ones together. */
    static Map<String, Double> others(BenchmarkEnvironment lab) throws SQLException {
        Map<String, Double> sizes = new LinkedHashMap<>();
        read(lab, (name, table, indexes) -> {
            if (!name.equals("event_log")) {
                sizes.merge(NAMED.contains(name) ? name : "the others", table + indexes, Double::sum);
            }
        });
        return sizes;
    }

    private interface Row {

        void read(String name, double table, double indexes);
    }

    private static void read(BenchmarkEnvironment lab, Row row) throws SQLException {
        try (Connection connection = lab.connect("agentpipe");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(SQL)) {
            while (rows.next()) {
                row.read(rows.getString(1), rows.getLong(2) / MEGA, rows.getLong(3) / MEGA);
            }
        }
    }
}
