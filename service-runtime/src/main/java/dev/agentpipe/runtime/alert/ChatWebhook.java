package dev.agentpipe.runtime.alert;

import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.jboss.logging.Logger;

/**
 * An incoming webhook of a chat: Discord expects {@code content}, Slack and those compatible with it {@code text}. The
 * address is a secret, because anyone who has it can write to the chat; so it is never logged.
 */
final class ChatWebhook {

    private static final Logger LOG = Logger.getLogger(ChatWebhook.class);
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(LIMIT).build();
    private final URI address;

    private ChatWebhook(URI address) {
        this.address = address;
    }

    static ChatWebhook of(String url) {
        try {
            URI address = URI.create(url);
            if (address.getHost() != null && String.valueOf(address.getScheme()).matches("https?")) {
                return new ChatWebhook(address);
            }
        } catch (IllegalArgumentException e) {
            // Without the cause, which quotes the address.
        }
        throw new ConfigurationException("AGENTPIPE_ALERT_WEBHOOK_URL is not a URL like https://hooks.example.com/…");
    }

    String body(String text) {
        return new JsonObject().put(isDiscord() ? "content" : "text", text).encode();
    }

    /** Addresses of Discord that end like this accept the format of Slack. */
    private boolean isDiscord() {
        return address.getHost().matches("(.*\\.)?discord(app)?\\.com")
                && !address.getPath().endsWith("/slack");
    }

    void send(String text) {
        HttpRequest request = HttpRequest.newBuilder(address)
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body(text)))
                .build();
        http.sendAsync(request, BodyHandlers.discarding()).whenComplete(ChatWebhook::tell);
    }

    private static void tell(HttpResponse<Void> answer, Throwable failure) {
        if (failure != null) {
            LOG.warn("the webhook did not accept an alert: no answer");
        } else if (answer.statusCode() >= 300) {
            LOG.warnf("the webhook did not accept an alert: status %d", answer.statusCode());
        }
    }
}
