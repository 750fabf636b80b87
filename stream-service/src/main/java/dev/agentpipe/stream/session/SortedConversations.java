package dev.agentpipe.stream.session;

import dev.agentpipe.model.project.ProjectId;
import dev.agentpipe.model.project.Projects;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;

/**
 * Filtered and sorted conversations, from the table that the follower {@code list} maintains. Inside a {@link Snapshot}
 * only.
 */
@Singleton
final class SortedConversations {

    private final Tables tables;

    SortedConversations(Tables tables) {
        this.tables = tables;
    }

    /** One row of a page: a conversation, and the cursor after it. */
    record Row(String id, ListCursor cursor) {}

    /**
     * A page.
     *
     * @param next where the next page begins; null when there is none
     */
    record Page(List<Row> rows, ListCursor next) {

        static Page of(List<Row> found, int limit) {
            return found.size() > limit
                    ? new Page(found.subList(0, limit), found.get(limit - 1).cursor())
                    : new Page(found, null);
        }
    }

    /** With a text, a page may be shorter than {@code limit} although there is a next one. */
    Page page(Projects projects, ListFilter filter, ListSort sort, ListCursor after, int limit) {
        return tables.read(connection -> filter.text() == null
                ? Page.of(rows(connection, projects, filter, sort, after, limit + 1), limit)
                : new ListedTexts(connection, projects, filter, sort).page(after, limit));
    }

    static List<Row> rows(
            Connection connection, Projects projects, ListFilter filter, ListSort sort, ListCursor after, int limit)
            throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql(projects, filter, sort, after != null))) {
            List<Object> parameters = parameters(connection, projects, filter, after, limit);
            for (int i = 0; i < parameters.size(); i++) {
                statement.setObject(i + 1, parameters.get(i));
            }
            List<Row> found = new ArrayList<>();
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.add(new Row(row.getString(1), new ListCursor(sort, row.getString(2), row.getString(1))));
                }
            }
            return found;
        }
    }

    /** Each project through its own index: a quiet one is not searched for among all others. */
    static String sql(Projects projects, ListFilter filter, ListSort sort, boolean paged) {
        String order = " order by " + sort.column + " desc, id desc limit ?";
        String page = "select id, " + sort.column + " from listed_conversation where true" + filter.conditionsSql()
                + (paged ? " and (" + sort.column + ", id) < (?::" + sort.type + ", ?)" : "");
        String shown = sort.type.equals("timestamptz")
                ? "(" + sort.column + " at time zone 'UTC')::text || '+00'"
                : sort.column + "::text";
        // Qualified with x: the bare name would refer to the selected text.
        String outermost = " order by x." + sort.column + " desc, x.id desc";
        if (projects.isAll()) {
            return "select id, " + shown + " from (" + page + order + ") x" + outermost;
        }
        boolean withDefault = projects.ids().contains(ProjectId.DEFAULT);
        return "select id, " + shown + " from (select l.* from unnest(?::text[]) p(id) cross join lateral (" + page
                + " and project = p.id collate \"C\" and project <> 'default'" + order + ") l"
                + (withDefault ? " union all (" + page + " and project = 'default'" + order + ")" : "")
                + ") x" + outermost + " limit ?";
    }

    private static List<Object> parameters(
            Connection connection, Projects projects, ListFilter filter, ListCursor after, int limit)
            throws SQLException {
        List<Object> page = new ArrayList<>(filter.parameters());
        if (after != null) {
            Collections.addAll(page, after.value(), after.id());
        }
        page.add(limit);
        if (projects.isAll()) {
            return page;
        }
        Set<String> ids = projects.ids();
        List<Object> all = new ArrayList<>();
        all.add(connection.createArrayOf(
                "text", ids.stream().filter(id -> !id.equals(ProjectId.DEFAULT)).toArray()));
        all.addAll(page);
        if (ids.contains(ProjectId.DEFAULT)) {
            all.addAll(page);
        }
        all.add(limit);
        return all;
    }
}
