package dev.agentpipe.local;

import java.nio.file.Path;
import java.util.UUID;

/** What to do next, printed when everything is ready. */
final class Banner {

    /** The shell inserts the time: the same message posted twice would be a duplicate, which viewers do not get. */
    private static final String NOW = "'\"$(date -u +%Y-%m-%dT%H:%M:%SZ)\"'";

    private Banner() {}

    static String text(String url, ApiKey key, Path data) {
        return """

                AgentPipe is ready: %s
                API key: %s

                Watch events arrive:
                  curl -N %s/api/realtime/stream

                Post a message:
                  %s

                Logs are in %s. Ctrl+C stops everything.
                """.formatted(url, key.first(), url, post(url, key), data.resolve("logs"));
    }

    private static String post(String url, ApiKey key) {
        String message = "{\"type\":\"message.created\",\"timestamp\":\"" + NOW + "\",\"data\":{\"conversationId\":\""
                + UUID.randomUUID() + "\",\"message\":{\"agentId\":\"me\",\"agentName\":\"Me\",\"agentType\":\"human\","
                + "\"role\":\"user\",\"content\":\"Hello\",\"timestamp\":\"" + NOW + "\"}}}";
        return "curl -X POST " + url + "/api/ingest -H 'Authorization: Bearer " + key.first()
                + "' -H 'Content-Type: application/json' -d '" + message + "'";
    }
}
