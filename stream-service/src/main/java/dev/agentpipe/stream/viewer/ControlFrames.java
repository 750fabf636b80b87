package dev.agentpipe.stream.viewer;

import com.fasterxml.jackson.core.io.JsonStringEncoder;
import dev.agentpipe.model.log.EventId;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * The frames that are not events of the log. Ids are digits and data is one line, so no field can be forged.
 *
 * @param clock for timestamps; called from any thread
 * @param random spreads the viewers that reconnect; called from any thread
 * @param retry the minimum time before a viewer reconnects after a lost connection
 * @param ping the interval of pings for viewers that asked for them
 */
public record ControlFrames(InstantSource clock, RandomGenerator random, Duration retry, Duration ping) {

    static final String RESET = "stream.reset";

    /** The first frame. Without an id the viewer keeps its own, as it has to until a reset has reached it. */
    public String connected(Filter filter, EventId startsAfter) {
        long least = retry.toMillis();
        return "retry: " + random.nextLong(least, 2 * least + 1) + "\n"
                + (startsAfter == null ? "" : "id: " + startsAfter + "\n")
                + data(
                        filter,
                        "connected",
                        "\"message\":\"Subscribed to " + subject(filter) + "\""
                                + (filter.pinged() ? ",\"pingInterval\":" + pingSeconds() : ""));
    }

    /** The viewer's position is no longer part of this log; the stream continues after {@code id}. */
    String reset(Filter filter, EventId id) {
        return "id: " + id + "\n" + data(filter, RESET, "\"data\":{\"lastEventId\":\"" + id + "\"}");
    }

    /** Moves the viewer's last event id, unless {@code id} is null, without an event that its page would see. */
    String heartbeat(EventId id) {
        return ":heartbeat\n\n" + (id == null ? "" : "id: " + id + "\n\n");
    }

    String ping(Filter filter) {
        return data(filter, "ping", null);
    }

    /** Pings are sent at whole seconds. */
    long pingSeconds() {
        return Math.max(1, ping.toSeconds());
    }

    /**
     * Sent before the server closes a stream that the viewer should soon reopen; without an id the viewer keeps its
     * own.
     */
    String closing(EventId id) {
        long least = retry.toMillis();
        return "retry: " + random.nextLong(least / 10, least) + (id == null ? "" : "\nid: " + id) + "\n\n";
    }

    private String data(Filter filter, String type, String more) {
        return (filter.named() ? "event: " + type + "\n" : "")
                + "data: {\"type\":\"" + type + "\",\"timestamp\":\""
                + clock.instant().truncatedTo(ChronoUnit.MILLIS) + "\"" + (more == null ? "" : "," + more) + "}\n\n";
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
