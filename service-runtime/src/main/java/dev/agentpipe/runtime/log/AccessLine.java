package dev.agentpipe.runtime.log;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;

/**
 * What is logged about one request. Of what a client makes up it contains only the ids of the request and of the
 * conversation: the path is the template of the resource, so that neither a query nor a secret in a path gets into the
 * log.
 *
 * @param path a template, or a placeholder when no template matches
 * @param bytes of the body of the answer
 * @param client the address that is believed to be the client's
 * @param conversationId null when the request is not about a single one
 * @param traceId null when nobody traces it
 */
record AccessLine(
        String method,
        String path,
        int status,
        long nanos,
        long bytes,
        String client,
        String requestId,
        String conversationId,
        String traceId) {

    private static final List<String> METHODS = List.of("GET", "POST", "PUT", "PATCH", "DELETE", "HEAD", "OPTIONS");
    private static final List<String> OF_PROBES =
            List.of("/q/health", "/q/metrics", "/api/health", "/health", "/live", "/ready", "/metrics");

    AccessLine {
        method = METHODS.contains(method) ? method : "other";
    }

    /** Probes ask every few seconds, and their lines are of no interest. */
    static Level level(String path) {
        return OF_PROBES.stream().anyMatch(path::startsWith) ? Level.DEBUG : Level.INFO;
    }

    ExtLogRecord record(String logger) {
        ExtLogRecord made =
                new ExtLogRecord(level(path), method + " " + path + " " + status, AccessLine.class.getName());
        made.setLoggerName(logger);
        made.disableCallerCalculation();
        made.setMdc(fields());
        return made;
    }

    private Map<String, String> fields() {
        Map<String, String> fields = new HashMap<>();
        fields.put("method", method);
        fields.put("path", path);
        fields.put("status", Integer.toString(status));
        fields.put("durationMillis", Double.toString(TimeUnit.NANOSECONDS.toMicros(nanos) / 1_000.0));
        fields.put("bytes", Long.toString(bytes));
        fields.put("client", client);
        fields.put("requestId", requestId);
        if (conversationId != null) {
            fields.put(LoggedConversation.KEY, conversationId);
        }
        if (traceId != null) {
            fields.put("traceId", traceId);
        }
        return fields;
    }
}
