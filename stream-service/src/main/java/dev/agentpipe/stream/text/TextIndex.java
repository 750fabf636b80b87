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

    /** What rare words have at most, as the planner expects: so many are read from the index, whatever the filter. */
    public static final long MAX_EXPECTED = 2_000;

    /** Of the index; the planner may be wrong. */
    public static final int MAX_INDEXED = 4_000;

    /** A plan for these words, which looks conversations up one by one and never walks a table. */
    private static final String SETTINGS = """
            set local plan_cache_mode = force_custom_plan; set local jit = off;
            set local enable_seqscan = off; set local enable_hashjoin = off; set local enable_mergejoin = off""";

    private static final String EXPECTED =
            "explain (format json) select from search_text t where t.terms @@ ?::tsquery%s";

    private static final String OF_PROJECTS = " and t.project = any (?)";

    private TextIndex() {}

    /** What follows a condition on {@code search_text t}; a parameter is {@link #parameter}, unless all projects are meant. */
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

    /** Whether the index lists them soon. Of a word that half of the rows hold it would have to list these first. */
    public static boolean isRare(Connection connection, SearchQuery query, Projects projects) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(EXPECTED.formatted(ofProjects(projects)))) {
            statement.setString(1, query.tsquery());
            if (!projects.isAll()) {
                statement.setObject(2, parameter(connection, projects));
            }
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                JsonNode plan = Json.MAPPER.readTree(row.getString(1));
                return plan.at("/0/Plan/Plan Rows").asDouble() <= MAX_EXPECTED;
            } catch (IOException impossible) {
                throw new SQLException(impossible);
            }
        }
    }
}
