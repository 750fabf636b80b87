package dev.agentpipe.stream.viewer;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.agentpipe.model.log.EventId;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;

/** The frames that are no events of the log. Ids are digits and data is one line, so no field can be forged. */
public final class ControlFrames {

    public static final String RESET = "stream.reset";

    private ControlFrames() {}

    /** The first frame. Without an id the viewer keeps its own, which is what it must do until a reset has reached it. */
    public static String connected(Filter filter, long retryMillis, EventId startsAfter) {
        return "retry: " + retryMillis + "\n"
                + (startsAfter == null ? "" : "id: " + startsAfter + "\n")
                + data(filter, "connected", "\"message\":\"Subscribed to " + subject(filter) + "\"");
    }

    /** What the viewer has is no part of this log any more; it goes on after {@code id}. */
    public static String reset(Filter filter, EventId id) {
        return "id: " + id + "\n" + data(filter, RESET, "\"data\":{\"lastEventId\":\"" + id + "\"}");
    }

    /** Moves the viewer's last event id without an event that its page would see. */
    public static String heartbeat(EventId id) {
        return ":heartbeat\n\nid: " + id + "\n\n";
    }

    public static String ping(Filter filter) {
        return data(filter, "ping", null);
    }

    /** Before the server closes a stream that it wants the viewer to open again. */
    public static String farewell(long retryMillis, EventId id) {
        return "retry: " + retryMillis + "\nid: " + id + "\n\n";
    }

    private static String data(Filter filter, String type, String more) {
        return (filter.named() ? "event: " + type + "\n" : "")
                + "data: {\"type\":\"" + type + "\",\"timestamp\":\""
                + Instant.now().truncatedTo(ChronoUnit.MILLIS) + "\"" + (more == null ? "" : "," + more) + "}\n\n";
    }

    private static String subject(Filter filter) {
        Set<String> ids = filter.conversationIds();
        return switch (ids.size()) {
            case 0 -> "all conversations";
            case 1 ->
                "conversation "
                        + new String(JsonStringEncoder.getInstance()
                                .quoteAsString(ids.iterator().next()));
            default -> ids.size() + " conversations";
        };
    }
}
