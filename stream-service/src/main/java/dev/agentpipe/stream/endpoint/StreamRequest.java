package dev.agentpipe.stream.endpoint;

import dev.agentpipe.model.log.EventId;
import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.model.project.Projects;
import dev.agentpipe.model.session.Identifier;
import dev.agentpipe.stream.viewer.Filter;
import io.vertx.core.MultiMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The parameters of a viewer.
 *
 * @param project the project that it wants to see, as it was sent; null when absent
 * @param lastEventId as it was sent, null when absent
 */
public record StreamRequest(
        String project,
        Set<String> conversationIds,
        Set<String> types,
        boolean named,
        boolean pinged,
        String lastEventId) {

    private static final int MAX_CONVERSATIONS = 100;
    private static final int MAX_TYPES = 20;
    private static final Pattern TYPE = Pattern.compile("[a-z][a-z0-9_.-]{0,63}");

    /** Stands for the id before the first event that is kept. */
    private static final String EARLIEST = "earliest";

    /** An id that no log ever assigned: everything is newer, and nothing can be resumed from it. */
    public static final EventId UNKNOWN = new EventId(0, 0);

    /**
     * Parses the query itself, because the framework drops empty parameters, and {@code ?conversationId=} would watch
     * everything.
     *
     * @throws ProblemException 400 that names each parameter that was rejected
     */
    public static StreamRequest of(MultiMap query, String lastEventIdHeader) {
        List<FieldError> errors = new ArrayList<>();
        Set<String> conversations = new LinkedHashSet<>(query.getAll("conversationId"));
        if (conversations.size() > MAX_CONVERSATIONS) {
            errors.add(new FieldError("conversationId", "may be given at most " + MAX_CONVERSATIONS + " times"));
        }
        if (!conversations.stream().allMatch(Identifier.Rule::accepts)) {
            errors.add(new FieldError(
                    "conversationId", "must be an id of 1 to " + Identifier.MAX_CHARACTERS + " printable characters"));
        }
        Set<String> wanted = new LinkedHashSet<>();
        query.getAll("types").forEach(value -> wanted.addAll(Arrays.asList(value.split(",", -1))));
        if (wanted.size() > MAX_TYPES
                || !wanted.stream().allMatch(type -> TYPE.matcher(type).matches())) {
            errors.add(new FieldError("types", "must be up to " + MAX_TYPES + " names of events, separated by commas"));
        }
        boolean named = flag(query, "named", errors);
        // Streams with named events have always had pings.
        boolean pinged = flag(query, "ping", errors) || named;
        if (!errors.isEmpty()) {
            throw ProblemException.of(ErrorCode.VALIDATION_FAILED, errors);
        }
        String last =
                lastEventIdHeader == null || lastEventIdHeader.isBlank() ? query.get("lastEventId") : lastEventIdHeader;
        return new StreamRequest(
                query.get("project"),
                conversations,
                wanted,
                named,
                pinged,
                last == null || last.isBlank() ? null : last);
    }

    private static boolean flag(MultiMap query, String name, List<FieldError> errors) {
        String value = query.get(name);
        if (value != null && !value.equals("true") && !value.equals("false")) {
            errors.add(new FieldError(name, "must be true or false"));
        }
        return "true".equals(value);
    }

    /** For a reader of these projects: another project appears to have no events. */
    Filter filter(Projects readable) {
        return new Filter(project == null ? readable : readable.only(project), conversationIds, types, named, pinged);
    }

    /** Whether the stream begins with the first event that is kept. */
    boolean fromEarliest() {
        return lastEventId != null && lastEventId.trim().equals(EARLIEST);
    }

    /** Null when the stream starts at the head; {@link #UNKNOWN} when what was sent is not an id. */
    EventId startsAfter() {
        return lastEventId == null ? null : EventId.parse(lastEventId.trim()).orElse(UNKNOWN);
    }
}
