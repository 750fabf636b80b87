package dev.agentpipe.systemtests;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Requests whose answers nobody waits for, and uploads that are repeated until they are stored. */
final class Requests implements AutoCloseable {

    private static final HttpClient HTTP =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private static final Duration MAX_WAIT = Duration.ofSeconds(90);
    private static final long PAUSE = TimeUnit.MILLISECONDS.toNanos(200);

    private final List<CompletableFuture<?>> underWay = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();

    /** Sends many at once, each on a connection of its own, which is closed with this. */
    void get(URI uri, int times) throws IOException {
        String request = "GET " + uri.getPath() + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                + Cluster.API_KEY + "\r\n\r\n";
        for (int i = 0; i < times; i++) {
            Socket socket = new Socket(uri.getHost(), uri.getPort());
            sockets.add(socket);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        }
    }

    CompletableFuture<HttpResponse<String>> upload(ServiceProcess instance, String eventLog) {
        CompletableFuture<HttpResponse<String>> answer =
                HTTP.sendAsync(uploadRequest(instance, eventLog), HttpResponse.BodyHandlers.ofString());
        underWay.add(answer);
        return answer;
    }

    /** Returns the answer; whatever is not 200 or 201 is tried again, as the documentation says of 503 and 504. */
    String uploadUntilStored(ServiceProcess instance, String eventLog) throws InterruptedException {
        long deadline = System.nanoTime() + MAX_WAIT.toNanos();
        String last = "nothing";
        while (System.nanoTime() < deadline) {
            try {
                HttpResponse<String> answer =
                        HTTP.send(uploadRequest(instance, eventLog), HttpResponse.BodyHandlers.ofString());
                last = answer.statusCode() + " " + answer.body();
                if (answer.statusCode() == 200 || answer.statusCode() == 201) {
                    return answer.body();
                }
            } catch (IOException broken) {
                last = broken.toString();
            }
            LockSupport.parkNanos(PAUSE);
        }
        throw new IllegalStateException("never stored: " + last);
    }

    private static HttpRequest uploadRequest(ServiceProcess instance, String eventLog) {
        return request(instance.uri("/api/sessions/upload"))
                .header("Content-Type", "application/x-ndjson")
                .POST(HttpRequest.BodyPublishers.ofString(eventLog))
                .build();
    }

    private static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(40))
                .header("Authorization", "Bearer " + Cluster.API_KEY);
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        underWay.forEach(request -> request.cancel(true));
    }
}
