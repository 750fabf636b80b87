package dev.agentpipe.local;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** In place of a packaged service: listens where its environment says, is ready, and returns the rest of what it says. */
final class FakeService {

    private FakeService() {}

    /** Allocates until nothing is left; the thread that asked for it would die, and the process go on. */
    private static void exhaust() {
        List<byte[]> memory = new ArrayList<>();
        while (!memory.contains(new byte[0])) {
            memory.add(new byte[1024 * 1024]);
        }
    }

    public static void main(String[] arguments) throws IOException {
        int port = Integer.parseInt(System.getenv("AGENTPIPE_HTTP_PORT"));
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
        byte[] answer = String.join(
                        "|",
                        System.getenv("AGENTPIPE_DATABASE_URL"),
                        System.getenv("AGENTPIPE_REDIS_URL"),
                        System.getenv("QUARKUS_PROFILE"))
                .getBytes(StandardCharsets.UTF_8);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.createContext("/api/ingest/exhaust", exchange -> exhaust());
        server.start();
    }
}
