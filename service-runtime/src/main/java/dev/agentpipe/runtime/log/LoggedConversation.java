package dev.agentpipe.runtime.log;

import dev.agentpipe.model.session.Identifier;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.ext.web.RoutingContext;
import org.jboss.logging.MDC;

/** Adds the conversation of a request to each line that is logged for it. */
public final class LoggedConversation {

    static final String KEY = "conversationId";

    private static final String ONE_SESSION = "/api/sessions/{id}";
    private static final String SESSIONS = "/api/sessions/";

    private LoggedConversation() {}

    /** On a thread that works for the request. */
    public static void is(String id) {
        if (id != null && Identifier.Rule.accepts(id)) {
            MDC.put(KEY, id);
        }
    }

    static void find(RoutingContext request, String template) {
        if (template.startsWith(ONE_SESSION)) {
            is(inPath(request.normalizedPath()));
        } else if (request.request().query() != null) {
            is(request.request().getParam(KEY));
        }
    }

    static String get() {
        return (String) MDC.get(KEY);
    }

    /** Null when it is not to be read. */
    static String inPath(String path) {
        int end = path.indexOf('/', SESSIONS.length());
        try {
            return QueryStringDecoder.decodeComponent(path.substring(SESSIONS.length(), end < 0 ? path.length() : end)
                    .replace("+", "%2B"));
        } catch (IllegalArgumentException broken) {
            return null;
        }
    }
}
