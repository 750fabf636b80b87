package dev.agentpipe.stream.session;

import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.session.SortedConversations.Page;
import dev.agentpipe.stream.session.SortedConversations.Row;
import dev.agentpipe.stream.text.TextIndex;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Lists of conversations that contain a text. For rare words the index lists all conversations, which are then filtered
 * and sorted as usual. For common words it would first have to list them all, so one conversation after the other is
 * checked, in the order of the list, at most {@value #MAX_WALKED} for a page.
 */
final class ListedTexts {

    static final int MAX_WALKED = 1_000;

    /** How many are checked at once: the first of them are often enough. */
    private static final int STEP = 100;

    private static final String INDEXED =
            "select conversation_id from search_text t where t.terms @@ ?::tsquery%s limit "
                    + (TextIndex.MAX_INDEXED + 1);

    private static final String AMONG =
            "select distinct conversation_id from search_text t where conversation_id = any (?) and t.terms @@ ?::tsquery";

    private final Connection connection;
    private final Projects projects;
    private final ListFilter filter;
    private final ListSort sort;

    ListedTexts(Connection connection, Projects projects, ListFilter filter, ListSort sort) {
        this.connection = connection;
        this.projects = projects;
        this.filter = filter;
        this.sort = sort;
    }

    Page page(ListCursor after, int limit) throws SQLException {
        TextIndex.prepare(connection);
        if (TextIndex.isRare(connection, filter.text(), projects)) {
            Set<String> ids = indexed();
            if (ids != null) {
                return Page.of(rows(filter.only(array(ids)), after, limit + 1), limit);
            }
        }
        return walked(after, limit);
    }

    /** Null when the index has more rows than expected. */
    private Set<String> indexed() throws SQLException {
        try (PreparedStatement statement =
                connection.prepareStatement(INDEXED.formatted(TextIndex.ofProjects(projects)))) {
            statement.setString(1, filter.text().tsquery());
            if (!projects.isAll()) {
                statement.setObject(2, TextIndex.parameter(connection, projects));
            }
            int rows = 0;
            Set<String> ids = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    rows++;
                    ids.add(row.getString(1));
                }
            }
            return rows > TextIndex.MAX_INDEXED ? null : ids;
        }
    }

    private Page walked(ListCursor after, int limit) throws SQLException {
        List<Row> walk = rows(filter, after, MAX_WALKED + 1);
        List<Row> all = walk.subList(0, Math.min(MAX_WALKED, walk.size()));
        List<Row> found = new ArrayList<>();
        for (int from = 0; from < all.size() && found.size() <= limit; from += STEP) {
            List<Row> step = all.subList(from, Math.min(from + STEP, all.size()));
            Set<String> ids = among(step);
            step.stream().filter(row -> ids.contains(row.id())).forEach(found::add);
        }
        if (found.size() > limit || walk.size() <= MAX_WALKED) {
            return Page.of(found, limit);
        }
        return new Page(found, all.get(MAX_WALKED - 1).cursor());
    }

    private Set<String> among(List<Row> rows) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(AMONG)) {
            statement.setArray(1, array(rows.stream().map(Row::id).toList()));
            statement.setString(2, filter.text().tsquery());
            Set<String> ids = new HashSet<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    ids.add(row.getString(1));
                }
            }
            return ids;
        }
    }

    private List<Row> rows(ListFilter conditions, ListCursor after, int limit) throws SQLException {
        return SortedConversations.rows(connection, projects, conditions, sort, after, limit);
    }

    private Array array(Iterable<String> ids) throws SQLException {
        List<String> all = new ArrayList<>();
        ids.forEach(all::add);
        return connection.createArrayOf("text", all.toArray());
    }
}
