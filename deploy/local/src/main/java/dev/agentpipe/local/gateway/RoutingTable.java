package dev.agentpipe.local.gateway;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Which service serves a path.
 *
 * <p>Decided by the decoded path with dots and doubled slashes resolved, so that no spelling of {@code /q/…}, which is
 * internal to the services, gets through.
 */
final class RoutingTable {

    private static final List<String> OF_INGEST =
            List.of("/api/ingest", "/api/keys", "/api/projects", "/api/usage", "/api/audit");

    private static final List<String> OF_STREAM =
            List.of("/api/realtime", "/api/sessions", "/api/search", "/api/metrics", "/api/webhooks");

    /** The internal paths of stream-service, for probes and scrapers. */
    private static final Set<String> INTERNAL = Set.of("/health", "/ready", "/live", "/metrics");

    private RoutingTable() {}

    /** Empty for a path that no service serves. */
    static Optional<ServiceKind> serviceOf(String rawPath) {
        String path = resolved(rawPath);
        if (OF_INGEST.stream().anyMatch(prefix -> isOrIsUnder(path, prefix))) {
            return Optional.of(ServiceKind.INGEST);
        }
        if (isOrIsUnder(path, "/api/sessions/upload")) {
            return Optional.of(ServiceKind.UPLOAD);
        }
        return isServedByStream(path) ? Optional.of(ServiceKind.STREAM) : Optional.empty();
    }

    static boolean isHealth(String rawPath) {
        return rawPath.equals("/api/health");
    }

    private static boolean isServedByStream(String path) {
        if (isOrIsUnder(path, "/api")) {
            return OF_STREAM.stream().anyMatch(prefix -> isOrIsUnder(path, prefix));
        }
        return !isOrIsUnder(path, "/q") && !INTERNAL.contains(path);
    }

    private static boolean isOrIsUnder(String path, String folder) {
        return path.equals(folder) || path.startsWith(folder + "/");
    }

    private static String resolved(String rawPath) {
        if (isResolved(rawPath)) {
            return rawPath;
        }
        Deque<String> segments = new ArrayDeque<>();
        for (String segment : decoded(rawPath).split("/", -1)) {
            if (segment.equals("..")) {
                segments.pollLast();
            } else if (!segment.isEmpty() && !segment.equals(".")) {
                segments.addLast(segment);
            }
        }
        return "/" + String.join("/", segments);
    }

    /** Of nearly all requests: there is no other spelling of such a path. */
    private static boolean isResolved(String path) {
        for (int i = 0; i < path.length(); i++) {
            char next = i + 1 < path.length() ? path.charAt(i + 1) : '/';
            boolean startsNoName = path.charAt(i) == '/' && (next == '/' || next == '.');
            if (startsNoName || path.charAt(i) == '%' || path.charAt(i) == '\\') {
                return false;
            }
        }
        return path.startsWith("/");
    }

    private static String decoded(String rawPath) {
        try {
            // In a path a plus is a plus; this decoder is meant for forms.
            return URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8)
                    .replace('\\', '/');
        } catch (IllegalArgumentException malformed) {
            return rawPath;
        }
    }
}
