package dev.agentpipe.stream.search;

import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.session.ListFilter;
import dev.agentpipe.stream.text.SearchQuery;
import dev.agentpipe.stream.text.TextIndex;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds rows and ranks them, at a bounded cost. For rare words the index lists all rows. For a word that half of the
 * rows contain it would have to list them all first, so the newest rows are walked instead, which soon finds enough.
 */
final class Candidates {

    /** How many of the newest are ranked. */
    static final int MAX_NEWEST = 1_000;

    /** How many rows are looked at to find those. */
    static final int MAX_WALKED = 10_000;

    /** When fewer are found among the newest the index is used after all: common words may be rare together. */
    static final int ENOUGH = 50;

    private static final String MAX_INDEX_TIME = "500ms";
    private static final String CANCELLED = "57014";

    private static final SearchCursor.SortKey FIRST =
            new SearchCursor.SortKey(Instant.parse("9999-12-31T23:59:59Z"), 0);

    private static final String ROW = "t.number, t.conversation_id, t.at, ts_rank(t.terms, ?::tsquery, 1)";

    /** The number of matches comes with each row, which shows whether there are more. */
    private static final String INDEXED = """
            with found as materialized
              (select t.number, t.conversation_id, t.at, t.terms from search_text t where t.terms @@ ?::tsquery%s limit ?)
            select (select count(*) from found), x.* from (select) one left join
              (select\s""" + ROW + " from found t where true%s) x on true";

    /** Each project through its own index. */
    private static final String NEWEST_OF_PROJECTS = """
            unnest(?::text[]) p(id) cross join lateral
              (select * from search_text where project = p.id collate "C" and (at, number) < (?, ?)
               order by at desc, number desc limit ?) t""";

    private static final String NEWEST_OF_ALL = "search_text t where (t.at, t.number) < (?, ?)";

    private static final String NEWEST = "(select t.* from %s order by t.at desc, t.number desc limit ?) t";

    private static final String WALKED = "select " + ROW + " from " + NEWEST
            + " where t.terms @@ ?::tsquery%s order by t.at desc, t.number desc limit ?";

    private static final String LAST_WALKED =
            "select t.number, t.at from " + NEWEST + " order by t.at, t.number limit 1";

    private final Connection connection;
    private final SearchQuery query;
    private final Projects projects;
    private final ListFilter filter;

    Candidates(Connection connection, Projects projects, ListFilter filter) {
        this.connection = connection;
        this.query = filter.text();
        this.projects = projects;
        this.filter = filter;
    }

    /** A row that matches. */
    record Candidate(long number, String conversationId, Instant at, float score) {}

    /**
     * The result.
     *
     * @param end where the walk over the newest rows stopped; null when every row was looked at
     */
    record Ranked(List<Candidate> rows, SearchCursor.SortKey end) {}

    /** All matches, or those in a window of the newest rows, before {@code window}. */
    Ranked find(SearchCursor.SortKey window) throws SQLException {
        TextIndex.prepare(connection);
        if (window == null && TextIndex.isRare(connection, query, projects)) {
            Ranked all = indexed();
            if (all != null) {
                return all;
            }
        }
        Ranked newest = newest(window == null ? FIRST : window);
        if (window == null && newest.end() != null && newest.rows().size() < ENOUGH) {
            Ranked all = indexedInTime();
            return all == null ? newest : all;
        }
        return newest;
    }

    /** Null when there are too many. */
    private Ranked indexed() throws SQLException {
        Parameters parameters = new Parameters()
                .add(query.tsquery())
                .addProjects()
                .add(TextIndex.MAX_INDEXED + 1)
                .add(query.tsquery())
                .addFilter();
        List<Candidate> rows = new ArrayList<>();
        try (PreparedStatement statement =
                        parameters.prepare(INDEXED.formatted(TextIndex.ofProjects(projects), filtered()));
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                if (row.getLong(1) > TextIndex.MAX_INDEXED) {
                    return null;
                }
                if (row.getObject(2) != null) {
                    rows.add(candidate(row, 2));
                }
            }
        }
        return new Ranked(rows, null);
    }

    /** Null when that takes too long, or when there are too many. */
    private Ranked indexedInTime() throws SQLException {
        try (Statement settings = connection.createStatement()) {
            settings.execute("savepoint indexed; set local statement_timeout = '" + MAX_INDEX_TIME + "'");
            try {
                return indexed();
            } catch (SQLException failure) {
                if (!CANCELLED.equals(failure.getSQLState())) {
                    throw failure;
                }
                return null;
            } finally {
                settings.execute("rollback to savepoint indexed");
            }
        }
    }

    private Ranked newest(SearchCursor.SortKey before) throws SQLException {
        Parameters parameters = new Parameters()
                .add(query.tsquery())
                .addNewest(before, MAX_WALKED)
                .add(query.tsquery())
                .addFilter()
                .add(MAX_NEWEST);
        List<Candidate> rows = new ArrayList<>();
        try (PreparedStatement statement = parameters.prepare(WALKED.formatted(newestSql(), filtered()));
                ResultSet row = statement.executeQuery()) {
            while (row.next()) {
                rows.add(candidate(row, 1));
            }
        }
        if (rows.size() == MAX_NEWEST) {
            Candidate last = rows.get(MAX_NEWEST - 1);
            return new Ranked(rows, new SearchCursor.SortKey(last.at(), last.number()));
        }
        return new Ranked(rows, lastWalked(before));
    }

    /** Null when there are no more rows than were walked. */
    private SearchCursor.SortKey lastWalked(SearchCursor.SortKey before) throws SQLException {
        Parameters parameters = new Parameters().addNewest(before, MAX_WALKED);
        String all = "select count(*) from " + NEWEST;
        try (PreparedStatement count = parameters.prepare(all.formatted(newestSql()));
                ResultSet row = count.executeQuery()) {
            row.next();
            if (row.getInt(1) < MAX_WALKED) {
                return null;
            }
        }
        try (PreparedStatement last = parameters.prepare(LAST_WALKED.formatted(newestSql()));
                ResultSet row = last.executeQuery()) {
            row.next();
            return new SearchCursor.SortKey(time(row, 2), row.getLong(1));
        }
    }

    /** The condition of the filter; empty when all conversations are searched. */
    private String filtered() {
        return filter.conditions().isEmpty()
                ? ""
                : " and exists (select from listed_conversation l where l.id = t.conversation_id"
                        + filter.conditionsSql() + ")";
    }

    private String newestSql() {
        return projects.isAll() ? NEWEST_OF_ALL : NEWEST_OF_PROJECTS;
    }

    private static Candidate candidate(ResultSet row, int column) throws SQLException {
        return new Candidate(
                row.getLong(column), row.getString(column + 1), time(row, column + 2), row.getFloat(column + 3));
    }

    private static Instant time(ResultSet row, int column) throws SQLException {
        return row.getObject(column, OffsetDateTime.class).toInstant();
    }

    /** In the order of the statement's question marks. */
    private final class Parameters {

        private final List<Object> values = new ArrayList<>();

        Parameters add(Object value) {
            values.add(value);
            return this;
        }

        Parameters addProjects() throws SQLException {
            if (!projects.isAll()) {
                values.add(TextIndex.parameter(connection, projects));
            }
            return this;
        }

        Parameters addFilter() {
            values.addAll(filter.parameters());
            return this;
        }

        Parameters addNewest(SearchCursor.SortKey before, int most) throws SQLException {
            addProjects();
            add(before.at().atOffset(ZoneOffset.UTC)).add(before.number());
            return projects.isAll() ? add(most) : add(most).add(most);
        }

        PreparedStatement prepare(String sql) throws SQLException {
            PreparedStatement statement = connection.prepareStatement(sql);
            for (int i = 0; i < values.size(); i++) {
                statement.setObject(i + 1, values.get(i));
            }
            return statement;
        }
    }
}
