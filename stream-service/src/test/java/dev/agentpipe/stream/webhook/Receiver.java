package dev.agentpipe.stream.webhook;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.ToIntFunction;

/** Somebody's server that webhooks are sent to. */
final class Receiver implements AutoCloseable {

    /** Instead of a status: the request is never answered. */
    static final int HANG = 0;

    /** What came, with what is answered to it. */
    record Taken(String id, String timestamp, String signature, String body, int answered) {

        boolean accepted() {
            return answered / 100 == 2;
        }
    }

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Taken> taken = new CopyOnWriteArrayList<>();
    private final HttpServer server;
    private volatile ToIntFunction<String> answer = body -> 200;

    Receiver() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(threads);
        server.createContext("/", this::take);
        server.start();
    }

    String url() {
        return "http://localhost:" + server.getAddress().getPort() + "/hook";
    }

    /** From the body of a request to the status of its answer, or {@link #HANG}. */
    void answers(ToIntFunction<String> by) {
        answer = by;
    }

    List<Taken> taken() {
        return List.copyOf(taken);
    }

    List<Taken> accepted() {
        return taken.stream().filter(Taken::accepted).toList();
    }

    private void take(HttpExchange exchange) throws IOException {
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        int status = answer.applyAsInt(body);
        taken.add(new Taken(
                exchange.getRequestHeaders().getFirst("webhook-id"),
                exchange.getRequestHeaders().getFirst("webhook-timestamp"),
                exchange.getRequestHeaders().getFirst("webhook-signature"),
                body,
                status));
        if (status != HANG) {
            if (status / 100 == 3) {
                exchange.getResponseHeaders().set("Location", url());
            }
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
