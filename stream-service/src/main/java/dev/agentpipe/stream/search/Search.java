package dev.agentpipe.stream.search;

import dev.agentpipe.model.project.Projects;
import dev.agentpipe.stream.database.QueryName;
import dev.agentpipe.stream.follow.FollowedLog;
import dev.agentpipe.stream.search.Candidates.Candidate;
import dev.agentpipe.stream.search.SearchAnswer.Found;
import dev.agentpipe.stream.session.ListFilter;
import dev.agentpipe.stream.session.ListFollower;
import dev.agentpipe.stream.session.SessionReads;
import dev.agentpipe.stream.text.TextIndex;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.EntityManager;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.hibernate.Session;

/** Answers searches, each from one snapshot of the database. */
@ApplicationScoped
class Search {

    /** How many hits are shown for one conversation. */
    static final int MAX_HITS = 3;

    /** The approximate size of one conversation in an answer. */
    private static final long CONVERSATION_BYTES = 4_000;

    private static final Comparator<Candidate> BEST_FIRST =
            Comparator.comparing(Search::rank).thenComparing(Candidate::number);

    private final SessionReads reads;
    private final FollowedLog followed;
    private final EntityManager entities;

    Search(SessionReads reads, FollowedLog followed, EntityManager entities) {
        this.reads = reads;
        this.followed = followed;
        this.entities = entities;
    }

    /** The parameters of a search. */
    record Question(Projects projects, ListFilter filter, SearchCursor cursor, int limit) {}

    /** A conversation with its rows, the best first. */
    private record Match(SearchCursor.Rank rank, List<Candidate> rows) {}

    SearchAnswer answer(Question question) {
        return reads.read(
                QueryName.SEARCH,
                (lastEventId, room) -> room.isFor(question.limit() * CONVERSATION_BYTES)
                        ? entities.unwrap(Session.class).doReturningWork(connection -> {
                            FollowedLog.Extent extent =
                                    question.filter().conditions().isEmpty()
                                            ? followed.of(TextIndex.FOLLOWER)
                                            : followed.of(TextIndex.FOLLOWER, ListFollower.NAME);
                            return answer(connection, question, extent, lastEventId);
                        })
                        : null);
    }

    private static SearchAnswer answer(
            Connection connection, Question question, FollowedLog.Extent extent, String lastEventId)
            throws SQLException {
        SearchCursor cursor = question.cursor();
        Candidates.Ranked ranked =
                new Candidates(connection, question.projects(), question.filter()).find(cursor.window());
        List<Match> matches = matches(ranked.rows());
        if (cursor.after() != null) {
            matches.removeIf(match -> match.rank().compareTo(cursor.after()) <= 0);
        }
        boolean more = matches.size() > question.limit();
        List<Match> shown = more ? matches.subList(0, question.limit()) : matches;
        Map<String, List<Candidate>> rows = new LinkedHashMap<>();
        shown.forEach(match -> rows.put(match.rank().conversationId(), match.rows()));
        List<Found> found = new FoundRows(
                        connection,
                        question.filter().text(),
                        question.projects().several())
                .read(rows);
        return new SearchAnswer(
                found,
                next(cursor, ranked.end(), more ? shown.get(shown.size() - 1).rank() : null),
                ranked.end() == null && cursor.window() == null,
                ranked.end() == null ? null : ranked.end().at(),
                extent.complete() ? null : true,
                extent.id() == null ? null : extent.id().toString(),
                lastEventId);
    }

    /** The last page of a window is followed by the first page of the window before it in time. */
    private static String next(SearchCursor cursor, SearchCursor.SortKey end, SearchCursor.Rank last) {
        if (last != null) {
            return new SearchCursor(cursor.window(), last).toString();
        }
        return end == null ? null : new SearchCursor(end, null).toString();
    }

    private static List<Match> matches(List<Candidate> rows) {
        Map<String, List<Candidate>> byConversation = new LinkedHashMap<>();
        rows.forEach(row -> byConversation
                .computeIfAbsent(row.conversationId(), first -> new ArrayList<>())
                .add(row));
        List<Match> matches = new ArrayList<>();
        byConversation.values().forEach(all -> {
            all.sort(BEST_FIRST);
            matches.add(new Match(rank(all.get(0)), all));
        });
        matches.sort(Comparator.comparing(Match::rank));
        return matches;
    }

    private static SearchCursor.Rank rank(Candidate row) {
        return new SearchCursor.Rank(row.score(), row.at(), row.conversationId());
    }
}
