package dev.agentpipe.stream.database;

import dev.agentpipe.model.log.EventId;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Comparator;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The newest event that a client says it knows of, in the header {@code Last-Event-ID} or by the ETag of an earlier
 * answer, which begins with the event that the answer was exact at: no answer may be older.
 */
public final class SeenEvent {

    public static final String HEADER = "Last-Event-ID";

    private static final Pattern TAG = Pattern.compile("(?:W/)?\"(\\d{1,19}-\\d{1,19})-");

    private SeenEvent() {}

    /** Null when it does not say so. */
    public static EventId of(RoutingContext context) {
        HttpServerRequest request = context.request();
        return Stream.of(
                        EventId.parse(request.getHeader(HEADER)).orElse(null),
                        ofTag(request.getHeader(HttpHeaders.IF_NONE_MATCH)))
                .filter(Objects::nonNull)
                .max(Comparator.naturalOrder())
                .orElse(null);
    }

    /** The event that an answer with this ETag is exact at; null for a tag of anything else. */
    public static EventId ofTag(String tag) {
        Matcher found = TAG.matcher(tag == null ? "" : tag);
        return found.lookingAt() ? EventId.parse(found.group(1)).orElse(null) : null;
    }
}
