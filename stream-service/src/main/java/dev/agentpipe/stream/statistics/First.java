package dev.agentpipe.stream.statistics;

import dev.agentpipe.stream.follow.FollowedMessage;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;

/** The first message of an agent in a conversation; of two with the same time, that with the smaller id. */
record First(Instant at, String id, String agentType, String model) {

    private static final Comparator<First> EARLIER =
            Comparator.comparing(First::at).thenComparing(First::id);

    static First of(FollowedMessage message) {
        return new First(message.sentAt(), message.id(), message.agentType(), message.model());
    }

    /** Null while it is unknown. */
    static First of(ResultSet row) throws SQLException {
        Instant at = Columns.time(row, 6);
        return at == null ? null : new First(at, row.getString(7), row.getString(8), row.getString(9));
    }

    /** Either may be null. */
    static First earlier(First one, First other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return EARLIER.compare(one, other) <= 0 ? one : other;
    }

    /** The dimensions that the first response counts for. */
    List<Member> members() {
        return List.of(Member.ALL, Member.agentType(agentType), Member.model(model));
    }
}
