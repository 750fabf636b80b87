package dev.agentpipe.stream.search;

import dev.agentpipe.stream.follow.FollowedMessage;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Rows to be inserted into {@code search_text}; as many of them wait as fit into little memory. */
final class SearchRows implements AutoCloseable {

    private static final int MAX_ROWS = 1_000;
    private static final int MAX_CHARACTERS = 1_000_000;

    private static final String INSERT = """
            insert into search_text (project, conversation_id, kind, message_id, part, first_character, characters, at, terms)
            select u.project, u.conversation_id, u.kind, u.message_id, u.part, u.first_character, u.characters,
              u.at::timestamptz, u.terms::tsvector
            from unnest(?::text[], ?::text[], ?::text[], ?::text[], ?::integer[], ?::integer[], ?::integer[], ?::text[],
              ?::text[]) u(project, conversation_id, kind, message_id, part, first_character, characters, at, terms)""";

    /** The kind of a text, with the weight of a match in it. */
    enum Kind {
        NAME('A'),
        PROMPT('B'),
        MESSAGE('D');

        private final char weight;

        Kind(char weight) {
            this.weight = weight;
        }

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private final Connection connection;
    private final PreparedStatement insert;
    private final List<Object[]> rows = new ArrayList<>();
    private int characters;

    SearchRows(Connection connection) throws SQLException {
        this.connection = connection;
        this.insert = connection.prepareStatement(INSERT);
    }

    void add(FollowedMessage message) throws SQLException {
        add(
                message.project(),
                message.conversationId(),
                Kind.MESSAGE,
                message.id(),
                message.sentAt(),
                message.content());
    }

    /** Does nothing for null, or for a text without a word. */
    void add(String project, String conversationId, Kind kind, String messageId, Instant at, String text)
            throws SQLException {
        if (text == null) {
            return;
        }
        int number = 0;
        for (TextPart part : TextPart.of(text)) {
            String vector = part.vector(kind.weight);
            if (!vector.isEmpty()) {
                rows.add(new Object[] {
                    project,
                    conversationId,
                    kind.text(),
                    messageId,
                    number,
                    part.first(),
                    part.characters(),
                    at.toString(),
                    vector
                });
                characters += vector.length();
            }
            number++;
            if (rows.size() >= MAX_ROWS || characters >= MAX_CHARACTERS) {
                flush();
            }
        }
    }

    void flush() throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        for (int column = 0; column < 9; column++) {
            int at = column;
            String type = at >= 4 && at <= 6 ? "integer" : "text";
            Object[] values = rows.stream().map(row -> row[at]).toArray();
            insert.setArray(at + 1, connection.createArrayOf(type, values));
        }
        insert.executeUpdate();
        rows.clear();
        characters = 0;
    }

    @Override
    public void close() throws SQLException {
        insert.close();
    }
}
