package dev.agentpipe.stream.search;

import dev.agentpipe.stream.search.Candidates.Candidate;
import dev.agentpipe.stream.search.SearchAnswer.Found;
import dev.agentpipe.stream.search.SearchAnswer.Hit;
import dev.agentpipe.stream.session.SessionSummary;
import dev.agentpipe.stream.text.SearchQuery;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads what an answer shows of the rows found; of a text only the part that matched. */
final class FoundRows {

    private static final String CONVERSATIONS = """
            select id, project, name, status, source, mode, started_at_text, last_event_at, substr(initial_prompt, 1, %d)
            from conversation where id = any (?) and deleted_at is null""".formatted(SessionSummary.PREVIEW_CHARACTERS + 1);

    private static final String HITS = """
            select t.conversation_id, t.number, t.kind, t.message_id, t.first_character > 0,
              substr(x.content, t.first_character + 1, t.characters + 1), t.characters,
              m.sequence_number, m.agent_id, m.agent_name, m.agent_type, m.role, m.sent_at_text
            from search_text t
            join conversation c on c.id = t.conversation_id
            left join message m on t.kind = 'message' and m.conversation_id = t.conversation_id and m.id = t.message_id
            cross join lateral
              (select case t.kind when 'message' then m.content when 'name' then c.name else c.initial_prompt end) x(content)
            where t.number = any (?) and x.content is not null""";

    private final Connection connection;
    private final SearchQuery query;
    private final boolean withProject;

    FoundRows(Connection connection, SearchQuery query, boolean withProject) {
        this.connection = connection;
        this.query = query;
        this.withProject = withProject;
    }

    /** In the given order, the first rows of each conversation. */
    List<Found> read(Map<String, List<Candidate>> rows) throws SQLException {
        if (rows.isEmpty()) {
            return List.of();
        }
        Map<Long, Hit> hits = hits(rows);
        Map<String, Found> found = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(CONVERSATIONS)) {
            statement.setArray(1, connection.createArrayOf("text", rows.keySet().toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    found.put(row.getString(1), conversation(row, rows.get(row.getString(1)), hits));
                }
            }
        }
        return rows.keySet().stream().filter(found::containsKey).map(found::get).toList();
    }

    private Found conversation(ResultSet row, List<Candidate> rows, Map<Long, Hit> hits) throws SQLException {
        OffsetDateTime last = row.getObject(8, OffsetDateTime.class);
        return new Found(
                row.getString(1),
                withProject ? row.getString(2) : null,
                row.getString(3),
                row.getString(4),
                row.getString(5),
                row.getString(6),
                SessionSummary.preview(row.getString(9)),
                row.getString(7),
                last == null ? null : last.toInstant(),
                rows.size(),
                shown(rows).stream()
                        .map(shown -> hits.get(shown.number()))
                        .filter(hit -> hit != null)
                        .toList());
    }

    private Map<Long, Hit> hits(Map<String, List<Candidate>> rows) throws SQLException {
        List<Long> numbers = new ArrayList<>();
        rows.values().forEach(all -> shown(all).forEach(row -> numbers.add(row.number())));
        Map<Long, Hit> hits = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(HITS)) {
            statement.setArray(1, connection.createArrayOf("bigint", numbers.toArray()));
            try (ResultSet row = statement.executeQuery()) {
                while (row.next()) {
                    hits.put(row.getLong(2), hit(row));
                }
            }
        }
        return hits;
    }

    private static List<Candidate> shown(List<Candidate> rows) {
        return rows.subList(0, Math.min(rows.size(), Search.MAX_HITS));
    }

    private Hit hit(ResultSet row) throws SQLException {
        String text = row.getString(6);
        int characters = row.getInt(7);
        // One more character was read, to see whether the text continues.
        boolean more = text.codePointCount(0, text.length()) > characters;
        String part = more ? text.substring(0, text.offsetByCodePoints(0, characters)) : text;
        return new Hit(
                row.getString(3),
                row.getString(4),
                row.getObject(8, Integer.class),
                row.getString(9),
                row.getString(10),
                row.getString(11),
                row.getString(12),
                row.getString(13),
                Snippet.of(part, query, row.getBoolean(5), more));
    }
}
