package dev.agentpipe.stream;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.log.LogHead;
import dev.agentpipe.model.log.LogPage;
import dev.agentpipe.model.log.LogSelection;
import dev.agentpipe.model.log.LoggedEvent;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/** PostgreSQL as the stream sees it: committed events, epochs, restores, retention, and times when it does not answer. */
public final class SimulatedLog {

    private final Map<Long, List<LoggedEvent>> byEpoch = new HashMap<>();
    private final Map<String, Long> seqs = new HashMap<>();
    private long epoch = 1;
    private long firstPosition = 1;
    private int started = 1;
    private boolean restored;
    private boolean away;

    public SimulatedLog() {
        byEpoch.put(epoch, new ArrayList<>());
    }

    public LoggedEvent commit(String project, String conversationId, String type) {
        long position = events().size() + 1L;
        long seq = conversationId == null ? 0 : seqs.merge(conversationId, 1L, Long::sum);
        byte[] payload = ("{\"type\":\"" + type + "\",\"n\":\"" + epoch + "/" + position + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
        LoggedEvent event = new LoggedEvent(position, project, conversationId, seq, type, payload);
        events().add(event);
        return event;
    }

    /** A backup is put in place: its last {@code lost} events are gone, and nobody has noticed yet. */
    public void restore(int lost) {
        List<LoggedEvent> kept = new ArrayList<>(events().subList(0, Math.max(0, events().size() - lost)));
        byEpoch.put(epoch + 1, kept);
        epoch++;
        firstPosition = Math.min(firstPosition, Math.max(1, kept.size()));
        restored = true;
        started++;
    }

    /** Whether the ids of now are those of a restored database whose new epoch has not begun: no ingester writes then. */
    public boolean awaitsNewEpoch() {
        return restored;
    }

    public void trim(int events) {
        firstPosition = Math.min(firstPosition + events, Math.max(1, events().size()));
    }

    public void away(boolean isAway) {
        away = isAway;
    }

    public long epoch() {
        return epoch;
    }

    public EventId head() {
        return new EventId(epoch, events().size());
    }

    public long firstPosition() {
        return firstPosition;
    }

    /** Until the epoch was checked, a restored database says that it is in the one before. */
    public LogHead askHead() throws SQLException {
        answer();
        return new LogHead(restored ? epoch - 1 : epoch, firstPosition, events().size(), "start " + started);
    }

    public LogHead checkEpoch(EventId seen) throws SQLException {
        answer();
        restored = false;
        return askHead();
    }

    public LogPage page(long after, long upTo, int limit) throws SQLException {
        return page(event -> true, after, upTo, limit);
    }

    public LogPage page(LogSelection selection, long after, long upTo, int limit) throws SQLException {
        Set<String> projects = selection.projects().ids();
        Set<String> conversations = selection.conversationIds();
        return page(
                event -> (projects == null || projects.contains(event.project()))
                        && (conversations.isEmpty()
                                || (event.conversationId() != null && conversations.contains(event.conversationId()))),
                after,
                upTo,
                limit);
    }

    private LogPage page(Predicate<LoggedEvent> wanted, long after, long upTo, int limit) throws SQLException {
        answer();
        List<LoggedEvent> found = new ArrayList<>();
        for (long position = Math.max(after + 1, firstPosition);
                position <= Math.min(upTo, events().size()) && found.size() < limit;
                position++) {
            LoggedEvent event = events().get((int) position - 1);
            if (wanted.test(event)) {
                found.add(event);
            }
        }
        return new LogPage(restored ? epoch - 1 : epoch, firstPosition, found);
    }

    /** The next event after a cursor that a viewer has to be given; null when there is none. */
    public LoggedEvent next(EventId cursor, Predicate<LoggedEvent> wanted) {
        List<LoggedEvent> history = byEpoch.get(cursor.epoch());
        for (int i = (int) cursor.position(); i < history.size(); i++) {
            if (wanted.test(history.get(i))) {
                return history.get(i);
            }
        }
        return null;
    }

    private List<LoggedEvent> events() {
        return byEpoch.get(epoch);
    }

    private void answer() throws SQLException {
        if (away) {
            throw new SQLException("away");
        }
    }
}
