package dev.agentpipe.stream.statistics;

import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.follow.FollowedLog;
import dev.agentpipe.stream.session.SessionReads;
import dev.agentpipe.stream.statistics.Summary.Group;
import dev.agentpipe.stream.statistics.Summary.Numbers;
import dev.agentpipe.stream.statistics.Summary.Times;
import dev.agentpipe.stream.statistics.SummaryRequest.Grouping;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;

/** Computes summaries, each from one snapshot of the database. */
@ApplicationScoped
class Summaries {

    /** The approximate size of a summary's groups. */
    private static final long GROUPS_BYTES = SummaryRows.MAX_GROUPS * 400L;

    private final SessionReads reads;
    private final FollowedLog followed;
    private final EntityManager entities;

    Summaries(SessionReads reads, FollowedLog followed, EntityManager entities) {
        this.reads = reads;
        this.followed = followed;
        this.entities = entities;
    }

    Summary of(SummaryRequest request) {
        long bytes = request.by() == Grouping.NONE ? 0 : GROUPS_BYTES;
        return reads.read(
                QueryName.SUMMARY,
                (lastEventId, room) -> room.isFor(bytes)
                        ? entities.unwrap(Session.class).doReturningWork(connection -> summary(connection, request))
                        : null);
    }

    private Summary summary(Connection connection, SummaryRequest request) throws SQLException {
        FollowedLog.Extent extent = followed.of(StatisticsFollower.NAME);
        SummaryRows rows = new SummaryRows(connection, request);
        Map<String, Counts> total = rows.read(Grouping.NONE);
        Map<String, Counts> groups = request.by() == Grouping.NONE ? null : rows.read(request.by());
        long active = rows.active();
        boolean least = SummaryRows.isLeast(active);
        return new Summary(
                request.from(),
                request.to(),
                request.zone().getId(),
                least ? active - 1 : active,
                least ? true : null,
                numbers(total.getOrDefault("", new Counts())),
                groups == null ? null : groups(request.by(), groups),
                (groups != null && groups.size() > SummaryRows.MAX_GROUPS) ? true : null,
                extent.complete() ? null : true,
                extent.id() == null ? null : extent.id().toString());
    }

    private static List<Group> groups(Grouping by, Map<String, Counts> groups) {
        return groups.entrySet().stream()
                .limit(SummaryRows.MAX_GROUPS)
                .map(group -> group(by, group.getKey(), numbers(group.getValue())))
                .toList();
    }

    private static Group group(Grouping by, String value, Numbers numbers) {
        String known = value.isEmpty() ? null : value;
        return switch (by) {
            case DAY -> new Group(known, null, null, null, numbers);
            case AGENT_TYPE -> new Group(null, known, null, null, numbers);
            case MODEL -> new Group(null, null, known, null, numbers);
            case PROJECT, NONE -> new Group(null, null, null, known, numbers);
        };
    }

    private static Numbers numbers(Counts counts) {
        return new Numbers(
                counts.conversations,
                counts.messages,
                counts.errors,
                counts.inputTokens,
                counts.outputTokens,
                counts.cost,
                Times.of(counts.durations),
                Times.of(counts.firstResponses));
    }
}
