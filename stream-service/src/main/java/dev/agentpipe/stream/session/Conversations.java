package dev.agentpipe.stream.session;

import dev.agentpipe.model.project.Projects;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads conversations. Inside a {@link Snapshot} only. */
@Singleton
final class Conversations {

    private static final String SELECT =
            "select " + Conversation.COLUMNS + " from conversation where deleted_at is null and ";

    private static final String NEWEST = SELECT + "true order by created_at desc, id desc limit ?";

    private static final String NEWEST_BEFORE =
            SELECT + "(created_at, id) < (?, ?) order by created_at desc, id desc limit ?";

    /**
     * Sorted like the index by project, so that no other index is used: a quiet project would be searched for among
     * all.
     */
    private static final String NEWEST_OF_PROJECT =
            SELECT + "project >= ? and project <= ? order by project desc, created_at desc, id desc limit ?";

    private static final String NEWEST_OF_PROJECT_BEFORE = SELECT
            + "project >= ? and (project, created_at, id) < (?, ?, ?)"
            + " order by project desc, created_at desc, id desc limit ?";

    private static final String ONES = SELECT + "id = any (?)";

    private static final String ONE = " from conversation where deleted_at is null and id = ?";
    private static final String ONE_OF_PROJECTS = ONE + " and project = any (?)";

    /** The size of all texts that an event may fill. */
    private static final String SIZE = """
            , coalesce(octet_length(initial_prompt), 0) + coalesce(octet_length(last_error), 0)
              + coalesce(octet_length(completion_reason), 0) + coalesce(octet_length(cast(summary as text)), 0)
              + coalesce(octet_length(cast(system_info as text)), 0) + coalesce(octet_length(cast(command as text)), 0)
              + coalesce(octet_length(cast(metadata as text)), 0)""";

    private static final String TEXTS = "select " + ConversationTexts.COLUMNS + " from conversation where id = ?";

    private static final Comparator<Conversation> NEWEST_FIRST = Comparator.comparing(Conversation::createdAt)
            .thenComparing(Conversation::id, Conversations::byBytes)
            .reversed();

    private final Tables tables;

    Conversations(Tables tables) {
        this.tables = tables;
    }

    /** One conversation, and the size of its texts. */
    record Sized(Conversation conversation, long textBytes) {}

    /** Each project through its own index: a quiet one is not searched for among all others. */
    List<Conversation> newest(Projects projects, Optional<PageCursor> after, int limit) {
        if (projects.isAll()) {
            return after.map(cursor ->
                            list(NEWEST_BEFORE, cursor.createdAt().atOffset(ZoneOffset.UTC), cursor.id(), limit))
                    .orElseGet(() -> list(NEWEST, limit));
        }
        return projects.ids().stream()
                .flatMap(project -> newest(project, after, limit).stream())
                .sorted(NEWEST_FIRST)
                .limit(limit)
                .toList();
    }

    private List<Conversation> newest(String project, Optional<PageCursor> after, int limit) {
        return after.map(cursor -> list(
                        NEWEST_OF_PROJECT_BEFORE,
                        project,
                        project,
                        cursor.createdAt().atOffset(ZoneOffset.UTC),
                        cursor.id(),
                        limit))
                .orElseGet(() -> list(NEWEST_OF_PROJECT, project, project, limit));
    }

    /** Those that exist, by their id. */
    Map<String, Conversation> byIds(List<String> ids) {
        Map<String, Conversation> found = new HashMap<>();
        list(ONES, (Object) ids.toArray(String[]::new)).forEach(one -> found.put(one.id(), one));
        return found;
    }

    /** A conversation of another project and one that does not exist are not found by the same statement. */
    Optional<Conversation> find(Projects projects, String id) {
        return one(projects, id, "", Conversation::of);
    }

    Optional<Sized> findSized(Projects projects, String id) {
        return one(projects, id, SIZE, row -> new Sized(Conversation.of(row), row.getLong(Conversation.COUNT + 1)));
    }

    private interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    private <T> Optional<T> one(Projects projects, String id, String more, Row<T> reader) {
        if (id.indexOf('\0') >= 0) {
            // PostgreSQL cannot look up an id with a NUL.
            return Optional.empty();
        }
        String columns = "select " + Conversation.COLUMNS + more;
        List<T> found = projects.isAll()
                ? read(reader, columns + ONE, id)
                : read(reader, columns + ONE_OF_PROJECTS, id, projects.ids().toArray(String[]::new));
        return found.stream().findFirst();
    }

    /** The texts of one that was found. */
    ConversationTexts texts(String id) {
        return read(ConversationTexts::of, TEXTS, id).get(0);
    }

    private List<Conversation> list(String sql, Object... parameters) {
        return read(Conversation::of, sql, parameters);
    }

    private <T> List<T> read(Row<T> reader, String sql, Object... parameters) {
        return tables.read(connection -> {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                for (int i = 0; i < parameters.length; i++) {
                    statement.setObject(i + 1, parameters[i]);
                }
                List<T> found = new ArrayList<>();
                try (ResultSet row = statement.executeQuery()) {
                    while (row.next()) {
                        found.add(reader.of(row));
                    }
                }
                return found;
            }
        });
    }

    /** In the database's order of ids. */
    private static int byBytes(String a, String b) {
        return Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
}
