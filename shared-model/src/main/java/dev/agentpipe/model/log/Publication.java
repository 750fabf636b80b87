package dev.agentpipe.model.log;

import dev.agentpipe.model.project.ProjectId;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * One committed batch of the log as it is sent over Redis, contiguous from {@code firstPosition} on.
 *
 * <p>It only speeds things up: a lost, duplicated or reordered publication does no harm, because receivers see by its
 * position what they are missing and read that from PostgreSQL.
 *
 * <p>On the wire: a line {@code <epoch> <firstPosition> <count>}, then one line per event, {@code
 * conversationId TAB seq TAB type TAB payload}, none of which can hold a tab or a line break except the payload's
 * tabs, which come last. Above the size limit the event lines are left out and receivers read PostgreSQL.
 *
 * <p>With an event of another project than {@code default} the first line ends with {@code " projects"} and each
 * event's line begins with {@code project TAB}. Instances that do not know projects yet reject this form and read
 * PostgreSQL. The word {@code at=<milliseconds since 1970>} says when the batch was committed, so that receivers can
 * measure their delay; {@code traces=<index>:<traceparent>,…} names the traces of its events, at most {@value
 * #MAX_TRACES} of them. Versions that know only the first three words reject both. Later ones skip any {@code
 * name=value} that they do not know.
 *
 * @param events empty when they were too large to be sent, otherwise exactly {@code count}
 * @param committedAt in milliseconds since 1970; 0 when unknown
 */
public record Publication(long epoch, long firstPosition, int count, List<LoggedEvent> events, long committedAt) {

    /** Larger publications carry positions only, in bytes. */
    public static final int MAX_BYTES = 256 * 1024;

    private static final String WITH_PROJECTS = " projects";
    private static final String COMMITTED_AT = "at=";
    private static final String TRACES = "traces=";
    /** About 4 kB; the events after that are delivered without a span. */
    private static final int MAX_TRACES = 64;

    public Publication {
        events = List.copyOf(events);
        if (count < 1 || !(events.isEmpty() || events.size() == count)) {
            throw new IllegalArgumentException(count + " positions with " + events.size() + " events");
        }
    }

    /** A publication whose time of commit is unknown. */
    public Publication(long epoch, long firstPosition, int count, List<LoggedEvent> events) {
        this(epoch, firstPosition, count, events, 0);
    }

    /**
     * A publication of events in their order, to be created right after their commit: this moment becomes its time of
     * commit. Events that are too large to be sent are released at once, because what waits to be sent stays in memory.
     */
    public static Publication of(long epoch, List<LoggedEvent> events) {
        long bytes = events.stream().mapToLong(event -> event.payload().length).sum();
        List<LoggedEvent> sent = bytes > MAX_BYTES ? List.of() : events;
        return new Publication(epoch, events.get(0).position(), events.size(), sent, System.currentTimeMillis());
    }

    public EventId newest() {
        return new EventId(epoch, firstPosition + count - 1);
    }

    public byte[] encode() {
        long size = events.stream()
                .mapToLong(event -> event.payload().length + 300L)
                .sum();
        ByteArrayOutputStream out = new ByteArrayOutputStream((int) Math.min(size + 64, MAX_BYTES));
        boolean projects = events.stream().anyMatch(event -> !event.project().equals(ProjectId.DEFAULT));
        String at = committedAt > 0 ? " " + COMMITTED_AT + committedAt : "";
        out.writeBytes(
                (epoch + " " + firstPosition + " " + count + (projects ? WITH_PROJECTS : "") + at + traces() + "\n")
                        .getBytes(StandardCharsets.US_ASCII));
        int header = out.size();
        for (LoggedEvent event : events) {
            String conversationId = event.conversationId() == null ? "" : event.conversationId();
            String project = projects ? event.project() + "\t" : "";
            out.writeBytes((project + conversationId + "\t" + event.seq() + "\t" + event.type() + "\t")
                    .getBytes(StandardCharsets.UTF_8));
            out.writeBytes(event.payload());
            out.write('\n');
            if (out.size() > MAX_BYTES) {
                byte[] positionsOnly = new byte[header];
                System.arraycopy(out.toByteArray(), 0, positionsOnly, 0, header);
                return positionsOnly;
            }
        }
        return out.toByteArray();
    }

    private String traces() {
        String traces = IntStream.range(0, events.size())
                .filter(i -> events.get(i).trace() != null)
                .limit(MAX_TRACES)
                .mapToObj(i -> i + ":" + events.get(i).trace())
                .collect(Collectors.joining(","));
        return traces.isEmpty() ? "" : " " + TRACES + traces;
    }

    /**
     * Reads what {@link #encode} made.
     *
     * @throws IllegalArgumentException for anything else
     */
    public static Publication decode(byte[] bytes) {
        int end = indexOf(bytes, '\n', 0);
        String head = new String(bytes, 0, end, StandardCharsets.US_ASCII);
        String[] header = head.split(" ", -1);
        boolean projects = header.length > 3 && header[3].equals(WITH_PROJECTS.strip());
        long committedAt = 0;
        Map<Integer, String> traces = Map.of();
        for (int i = projects ? 4 : 3; i < header.length; i++) {
            String word = header[i];
            if (word.startsWith(COMMITTED_AT)) {
                committedAt = Long.parseLong(word.substring(COMMITTED_AT.length()));
            } else if (word.startsWith(TRACES)) {
                traces = traces(word.substring(TRACES.length()));
            } else if (word.indexOf('=') < 0) {
                throw new IllegalArgumentException("not a publication");
            }
        }
        if (header.length < 3) {
            throw new IllegalArgumentException("not a publication");
        }
        long epoch = Long.parseLong(header[0]);
        long position = Long.parseLong(header[1]);
        int count = Integer.parseInt(header[2]);
        List<LoggedEvent> events = new ArrayList<>();
        int from = end + 1;
        while (from < bytes.length) {
            String project = ProjectId.DEFAULT;
            if (projects) {
                int projectEnd = indexOf(bytes, '\t', from);
                project = new String(bytes, from, projectEnd - from, StandardCharsets.US_ASCII);
                from = projectEnd + 1;
            }
            int idEnd = indexOf(bytes, '\t', from);
            int seqEnd = indexOf(bytes, '\t', idEnd + 1);
            int typeEnd = indexOf(bytes, '\t', seqEnd + 1);
            int lineEnd = indexOf(bytes, '\n', typeEnd + 1);
            byte[] payload = new byte[lineEnd - typeEnd - 1];
            System.arraycopy(bytes, typeEnd + 1, payload, 0, payload.length);
            events.add(new LoggedEvent(
                    position + events.size(),
                    project,
                    idEnd == from ? null : new String(bytes, from, idEnd - from, StandardCharsets.UTF_8),
                    Long.parseLong(new String(bytes, idEnd + 1, seqEnd - idEnd - 1, StandardCharsets.US_ASCII)),
                    new String(bytes, seqEnd + 1, typeEnd - seqEnd - 1, StandardCharsets.UTF_8),
                    payload,
                    committedAt,
                    traces.get(events.size())));
            from = lineEnd + 1;
        }
        return new Publication(epoch, position, count, events, committedAt);
    }

    private static Map<Integer, String> traces(String word) {
        Map<Integer, String> traces = new HashMap<>();
        for (String one : word.split(",", -1)) {
            int colon = one.indexOf(':');
            traces.put(Integer.valueOf(one.substring(0, Math.max(0, colon))), one.substring(colon + 1));
        }
        return traces;
    }

    private static int indexOf(byte[] bytes, char wanted, int from) {
        for (int i = from; i < bytes.length; i++) {
            if (bytes[i] == wanted) {
                return i;
            }
        }
        throw new IllegalArgumentException("a publication is incomplete");
    }
}
