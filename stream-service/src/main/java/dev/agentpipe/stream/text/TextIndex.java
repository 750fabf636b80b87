package dev.agentpipe.stream.text;

import com.fasterxml.jackson.databind.JsonNode;
import dev.agentpipe.model.event.Json;
import dev.agentpipe.model.project.Projects;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The rows of {@code search_text}, in the transaction of an answer. */
public final class TextIndex {

    /** The follower that writes them. */
    public static final String FOLLOWER = "search";

    /** The most rows that the planner expects for rare words: so many are read from the index, whatever the filter. */
    private static final double MAX_EXPECTED = 2_000;

    /**
     * The share of all rows that the planner expects for a word that it knows nothing about ({@code
     * DEFAULT_TS_MATCH_SEL}): it knows the common ones, so an unknown word is rare, however large the table is.
     */
    private static final double UNKNOWN = 0.005;

    /** The most rows read from the index; the planner may be wrong. */
    public static final int MAX_INDEXED = 4_000;

    /** The plan of a query for these words that looks up conversations one by one and never scans a table. */
    private static final String SETTINGS = """
            set local plan_cache_mode = force_custom_plan; set local jit = off;
            set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off""";

    private static final String EXPECTED =
            "explain (format json) select from search_text t where t.terms @@ ?::tsquery%s";

    /** As the planner counts them: as dense as when they were last counted, in as many pages as there are now. */
    private static final String ROWS = """
            select reltuples * pg_relation_size(oid) / (greatest(relpages, 1) * current_setting('block_size')::bigint)
            from pg_class where oid = 'search_text'::regclass""";

    private static final String OF_PROJECTS = " and t.project = any (?)";

    private TextIndex() {}

    /**
     * A further condition on {@code search_text t}; its parameter is {@link #parameter}, unless all projects are meant.
     */
    public static String ofProjects(Projects projects) {
        return projects.isAll() ? "" : OF_PROJECTS;
    }

    public static Object parameter(Connection connection, Projects projects) throws SQLException {
        return connection.createArrayOf("text", projects.ids().toArray());
    }

    /** For the rest of the transaction. */
    public static void prepare(Connection connection) throws SQLException {
        try (Statement settings = connection.createStatement()) {
            settings.execute(SETTINGS);
        }
    }

    /**
     * Whether the index lists the matches quickly. For a word that half of the rows contain it would have to list those
     * first.
     */
    public static boolean isRare(Connection connection, SearchQuery query, Projects projects) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EXPECTED.formatted(ofProjects(projects)))) {
            statement.setString(1, query.tsquery());
            if (!projects.isAll()) {
                statement.setObject(2, parameter(connection, projects));
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                JsonNode plan = Json.MAPPER.readTree(row.getString(1));
                double expected = plan.at("/0/Plan/Plan Rows").asDouble();
                return expected <= MAX_EXPECTED || expected <= Math.ceil(UNKNOWN * rows(connection));
            } catch (IOException impossible) {
                throw new SQLException(impossible);
            }
        }
    }

    private static double rows(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(ROWS)) {
            row.next();
            return row.getDouble(1);
        }
    }
}
