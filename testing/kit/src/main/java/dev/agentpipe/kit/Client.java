package dev.agentpipe.kit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Talks to one instance with one key. What is no answer at all is an {@link UncheckedIOException}. */
public final class Client {

    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final URI base;
    private final String key;
    private final Duration limit;

    public Client(URI base, String key) {
        this(base, key, LIMIT);
    }

    private Client(URI base, String key, Duration limit) {
        this.base = base;
        this.key = key;
        this.limit = limit;
    }

    /** The same instance with another key; null for none. */
    public Client as(String otherKey) {
        return new Client(base, otherKey, limit);
    }

    /** The same with another limit for each answer. */
    public Client within(Duration otherLimit) {
        return new Client(base, key, otherLimit);
    }

    public Reply ingest(String event) {
        return send("POST", "/api/ingest", event);
    }

    public CompletableFuture<Reply> ingestLater(String event) {
        return later(request("POST", "/api/ingest", event).build());
    }

    public Reply get(String path) {
        return send("GET", path, null);
    }

    public Reply send(String method, String path, String body) {
        return send(request(method, path, body).build());
    }

    public static Reply send(HttpRequest request) {
        try {
            return later(request).join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException io) {
                throw new UncheckedIOException(io);
            }
            throw e;
        }
    }

    /** As the command line would send it; more headers can be added. */
    public HttpRequest.Builder request(String method, String path, String body) {
        HttpRequest.Builder request = HttpRequest.newBuilder(base.resolve(path)).timeout(limit);
        if (key != null) {
            request.header("Authorization", "Bearer " + key);
        }
        if (body != null) {
            request.header("Content-Type", "application/json");
        }
        return request.method(method, body == null ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    }

    public static CompletableFuture<Reply> later(HttpRequest request) {
        return HTTP.sendAsync(request, BodyHandlers.ofString()).thenApply(Reply::of);
    }
}
