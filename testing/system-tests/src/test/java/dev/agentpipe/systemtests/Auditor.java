package dev.agentpipe.systemtests;

import dev.agentpipe.kit.Frame;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Compares what was answered and what was received with what is committed, and names every difference.
 *
 * <p>The rules are the promise: positions 1..N without a hole, {@code seq} likewise in each conversation, everything
 * answered is committed, and what a viewer received is the log of what it watches from where it began, byte for byte,
 * once each, in order.
 */
final class Auditor {

    private final long from;
    private final List<Row> log;

    /**
     * One row of the committed log; {@code frame} is what each viewer must have got for it, null once its conversation
     * was deleted.
     */
    record Row(long position, String conversationId, long seq, String id, String frame) {}

    Auditor(List<Row> log) {
        this(1, log);
    }

    private Auditor(long from, List<Row> log) {
        this.from = from;
        this.log = List.copyOf(log);
    }

    static Auditor of(String jdbcUrl) throws SQLException {
        return of(jdbcUrl, 1);
    }

    /** Of the log from this position on; every conversation in it must begin there. */
    static Auditor of(String jdbcUrl, long from) throws SQLException {
        return new Auditor(from, rows(jdbcUrl, "l.position >= " + from));
    }

    /** Of one conversation alone: for its viewers, beside a log that is too large to be held. Says nothing of the log. */
    static Auditor ofConversation(String jdbcUrl, String conversationId) throws SQLException {
        return new Auditor(rows(jdbcUrl, "l.conversation_id = '" + conversationId + "'"));
    }

    private static List<Row> rows(String jdbcUrl, String where) throws SQLException {
        List<Row> rows = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(jdbcUrl, "agentpipe", "agentpipe");
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("""
                        select l.position, l.conversation_id, l.seq, h.epoch || '-' || l.position, l.payload
                        from event_log l cross join event_log_head h where %s
                        order by l.position""".formatted(where))) {
            while (row.next()) {
                String seq = row.getString(3);
                String payload = row.getString(5);
                String frame =
                        seq == null || payload == null ? payload : "{\"seq\":" + seq + "," + payload.substring(1);
                rows.add(new Row(row.getLong(1), row.getString(2), row.getLong(3), row.getString(4), frame));
            }
        }
        return rows;
    }

    int size() {
        return log.size();
    }

    int eventsOf(String conversationId) {
        return (int) log.stream()
                .filter(row -> conversationId.equals(row.conversationId()))
                .count();
    }

    /** The id of the event at this position. */
    String id(long position) {
        return log.get((int) (position - from)).id();
    }

    /** The id of the newest event. */
    String head() {
        return log.get(log.size() - 1).id();
    }

    /** What a viewer has received that watched this log and then what {@code later} has beyond it. */
    Auditor followedBy(Auditor later) {
        List<Row> both = new ArrayList<>(log);
        long head = log.get(log.size() - 1).position();
        later.log.stream().filter(row -> row.position() > head).forEach(both::add);
        return new Auditor(from, both);
    }

    /** What is wrong with the log itself. */
    List<String> logFaults() {
        List<String> faults = new ArrayList<>();
        Map<String, Long> lastSeq = new HashMap<>();
        for (int i = 0; i < log.size(); i++) {
            Row row = log.get(i);
            if (row.position() != from + i) {
                faults.add("position " + row.position() + " stands where " + (from + i) + " belongs");
            }
            if (row.conversationId() != null) {
                long expected = lastSeq.merge(row.conversationId(), 1L, Long::sum);
                if (row.seq() != expected) {
                    faults.add(row.conversationId() + " has seq " + row.seq() + " where " + expected + " belongs");
                }
            }
        }
        return faults;
    }

    /** Answered messages that are not in the log, and messages that are there twice. */
    List<String> answerFaults(Collection<String> answeredMessageIds) {
        List<String> faults = new ArrayList<>();
        Set<String> committed = new HashSet<>();
        for (Row row : log) {
            String id = messageId(row.frame());
            if (id != null && !committed.add(id)) {
                faults.add("message " + id + " is in the log twice");
            }
        }
        for (String id : answeredMessageIds) {
            if (!committed.contains(id)) {
                faults.add("message " + id + " was answered and is not in the log");
            }
        }
        return faults;
    }

    /**
     * How what a viewer received differs from the log.
     *
     * @param conversationId what it watches; null for everything
     * @param from the first position that it had to receive
     */
    List<String> viewerFaults(List<Frame> received, String conversationId, long from) {
        return viewerFaults(
                received,
                row -> row.position() >= from
                        && (conversationId == null || conversationId.equals(row.conversationId())));
    }

    /** How many events have this in them. */
    int eventsSaying(String text) {
        return (int) log.stream()
                .filter(row -> row.frame() != null && row.frame().contains(text))
                .count();
    }

    /** The same for a viewer of all events that have this in them. */
    List<String> viewerFaultsSaying(List<Frame> received, String text) {
        return viewerFaults(received, row -> row.frame().contains(text));
    }

    /** The same for a viewer of some types. */
    List<String> viewerFaults(List<Frame> received, Set<String> types) {
        return viewerFaults(received, row -> types.contains(type(row.frame())));
    }

    private List<String> viewerFaults(List<Frame> received, Predicate<Row> watched) {
        List<Row> expected =
                log.stream().filter(row -> row.frame() != null).filter(watched).toList();
        List<String> faults = new ArrayList<>();
        for (int i = 0; i < Math.max(expected.size(), received.size()) && faults.size() < 5; i++) {
            String wanted = i < expected.size() ? expected.get(i).id() : "nothing";
            String got = i < received.size() ? received.get(i).id() : "nothing";
            if (!wanted.equals(got)) {
                faults.add("event " + i + " is " + got + " where " + wanted + " belongs");
            } else if (!expected.get(i).frame().equals(received.get(i).data())) {
                faults.add("event " + got + " was received with other bytes than were committed");
            }
        }
        return faults;
    }

    /** The first in the frame: quotes in what people say are escaped. */
    private static String type(String frame) {
        int at = frame.indexOf("\"type\":\"") + 8;
        return frame.substring(at, frame.indexOf('"', at));
    }

    private static String messageId(String frame) {
        int at = frame == null ? -1 : frame.indexOf("\"message\":{\"id\":\"");
        return at < 0 ? null : frame.substring(at + 17, frame.indexOf('"', at + 17));
    }
}
