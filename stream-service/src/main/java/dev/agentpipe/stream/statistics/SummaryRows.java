package dev.agentpipe.stream.statistics;

import dev.agentpipe.stream.statistics.SummaryRequest.Grouping;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.Map;

/** Adds up quarters of an hour. */
final class SummaryRows {

    /** Further groups are not distinguished. */
    static final int MAX_GROUPS = 500;

    private static final int MAX_ACTIVE = 10_000;

    private static final String SUMS = """
            select %s, sum(q.conversations)::bigint, sum(q.messages)::bigint, sum(q.errors)::bigint,
              sum(q.input_tokens), sum(q.output_tokens), sum(q.cost),
              string_agg(q.durations, ''), string_agg(q.first_responses, '')
            from (select ?::text zone) z, (%s) p(id) cross join lateral
              (select * from statistics_quarter
               where project = p.id collate "C" and dimension = ? and quarter >= ? and quarter < ?) q
            group by 1 order by %s limit ?""";

    private static final String ACTIVE = """
            select count(*) from (select from conversation
              where status = 'ACTIVE' and deleted_at is null%s limit ?) a""";

    private final Connection connection;
    private final SummaryRequest request;

    SummaryRows(Connection connection, SummaryRequest request) {
        this.connection = connection;
        this.request = request;
    }

    /**
     * By the value that was grouped by, one more than fits into an answer if there are more; empty for an unknown one.
     */
    Map<String, Counts> read(Grouping by) throws SQLException {
        String value =
                switch (by) {
                    case NONE -> "''::text";
                    case DAY -> "to_char(q.quarter at time zone z.zone, 'YYYY-MM-DD')";
                    case PROJECT -> "q.project";
                    case AGENT_TYPE, MODEL -> "q.value";
                };
        Dimension dimension =
                switch (by) {
                    case AGENT_TYPE -> Dimension.AGENT_TYPE;
                    case MODEL -> Dimension.MODEL;
                    default -> Dimension.ALL;
                };
        String projects = request.projects().isAll() ? "select id from project" : "select unnest(?::text[])";
        String order = by == Grouping.DAY ? "1" : "3 desc, 1";
        Map<String, Counts> found = new LinkedHashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(SUMS.formatted(value, projects, order))) {
            int at = 0;
            statement.setString(++at, request.zone().getId());
            if (!request.projects().isAll()) {
                statement.setArray(++at, projects());
            }
            statement.setString(++at, dimension.text());
            statement.setObject(++at, request.from().atOffset(ZoneOffset.UTC));
            statement.setObject(++at, request.to().atOffset(ZoneOffset.UTC));
            statement.setInt(++at, MAX_GROUPS + 1);
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.put(row.getString(1), counts(row));
                }
            }
        }
        return found;
    }

    /** At most one more than an answer reports. */
    long active() throws SQLException {
        boolean all = request.projects().isAll();
        try (PreparedStatement statement =
                connection.prepareStatement(ACTIVE.formatted(all ? "" : " and project = any (?)"))) {
            if (!all) {
                statement.setArray(1, projects());
            }
            statement.setInt(all ? 1 : 2, MAX_ACTIVE + 1);
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getLong(1);
            }
        }
    }

    static boolean isLeast(long active) {
        return active > MAX_ACTIVE;
    }

    private Array projects() throws SQLException {
        return connection.createArrayOf("text", request.projects().ids().toArray());
    }

    private static Counts counts(ResultSet row) throws SQLException {
        Counts counts = new Counts();
        counts.conversations = row.getLong(2);
        counts.messages = row.getLong(3);
        counts.errors = row.getLong(4);
        counts.inputTokens = row.getBigDecimal(5);
        counts.outputTokens = row.getBigDecimal(6);
        counts.cost = row.getBigDecimal(7);
        counts.durations.add(Histogram.decode(row.getBytes(8)));
        counts.firstResponses.add(Histogram.decode(row.getBytes(9)));
        return counts;
    }
}
