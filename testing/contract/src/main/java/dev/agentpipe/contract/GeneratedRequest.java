package dev.agentpipe.contract;

import java.util.Locale;
import java.util.Map;

/**
 * A request that nobody has written.
 *
 * @param target its path and query, encoded
 * @param body null for none
 * @param ruledOut what the description rules out of it: no such request may succeed; null when it may
 */
public record GeneratedRequest(
        Operation operation, String target, Map<String, String> headers, String body, String ruledOut) {

    public GeneratedRequest {
        headers = Map.copyOf(headers);
    }

    @Override
    public String toString() {
        String text = operation.method().toUpperCase(Locale.ROOT) + " " + target + " " + headers
                + (body == null ? "" : " " + body);
        return text.length() > 300 ? text.substring(0, 300) + "…" : text;
    }
}
