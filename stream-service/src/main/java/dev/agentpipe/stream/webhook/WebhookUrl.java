package dev.agentpipe.stream.webhook;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.FieldError;
import dev.agentpipe.model.problem.ProblemException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.List;

/** The URL of a webhook as it was given; whether it may be used is decided at each attempt. */
final class WebhookUrl {

    private static final int MAX_LENGTH = 2_000;
    private static final int MAX_PORT = 65_535;

    private WebhookUrl() {}

    /** Fails with {@code validation_failed} for anything but http or https with a host and without a user. */
    static URI parse(String text) {
        if (text == null || text.isBlank()) {
            throw invalid("is required");
        }
        if (text.length() > MAX_LENGTH) {
            throw invalid("must have at most " + MAX_LENGTH + " characters");
        }
        try {
            URI url = new URI(text);
            boolean http = "https".equals(url.getScheme()) || "http".equals(url.getScheme());
            if (http && url.getHost() != null && url.getPort() <= MAX_PORT && url.getPort() != 0) {
                if (url.getRawUserInfo() != null) {
                    throw invalid("must not contain a user or a password; requests are signed");
                }
                return url;
            }
        } catch (URISyntaxException unreadable) {
            // Rejected below, like any other invalid URL.
        }
        throw invalid("must be a URL that begins with https://");
    }

    static int port(URI url) {
        if (url.getPort() > 0) {
            return url.getPort();
        }
        return isSecure(url) ? 443 : 80;
    }

    static boolean isSecure(URI url) {
        return url.getScheme().equals("https");
    }

    /** In the form of the request line. */
    static String target(URI url) {
        String path = url.getRawPath() == null || url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    private static ProblemException invalid(String message) {
        return ProblemException.of(ErrorCode.VALIDATION_FAILED, List.of(new FieldError("url", message)));
    }
}
