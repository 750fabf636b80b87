package dev.agentpipe.systemtests;

import static dev.agentpipe.kit.Waiting.await;

import dev.agentpipe.kit.Frame;
import dev.agentpipe.kit.ServiceProcess;
import dev.agentpipe.kit.StreamSockets;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;

/** Several clients that ask for the same worst thing at once, for a while; ends all their connections at the end. */
final class Companions implements AutoCloseable {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(60);
    private static final Duration ADMISSION_LIMIT = Duration.ofSeconds(20);
    private static final HttpClient HTTP = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(5))
            .build();

    private final Duration duration;
    private final List<Socket> sockets = new ArrayList<>();
    private final List<StreamSockets.StreamSocket> streams = new ArrayList<>();
    private final Map<String, Integer> outcomes = Collections.synchronizedMap(new TreeMap<>());

    Companions(Duration duration) {
        this.duration = duration;
    }

    /** What they were answered: how often each status, or none. */
    Map<String, Integer> outcomes() {
        return outcomes;
    }

    /** So many clients, each of which sends its next request when the last one was answered. */
    void ask(int clients, IntFunction<HttpRequest.Builder> request) throws InterruptedException {
        ExecutorService threads = Executors.newFixedThreadPool(clients);
        AtomicInteger number = new AtomicInteger();
        long until = System.nanoTime() + duration.toNanos();
        for (int i = 0; i < clients; i++) {
            threads.execute(() -> {
                do {
                    count(send(request.apply(number.incrementAndGet())));
                } while (System.nanoTime() < until);
            });
        }
        threads.shutdown();
        if (!threads.awaitTermination(duration.plus(ANSWER_LIMIT).toSeconds(), TimeUnit.SECONDS)) {
            threads.shutdownNow();
            count("no answer");
        }
    }

    void get(ServiceProcess service, String path, int clients) throws InterruptedException {
        ask(clients, number -> request(service, path));
    }

    void post(ServiceProcess service, String path, String type, int clients, IntFunction<byte[]> body)
            throws InterruptedException {
        ask(clients, number -> request(service, path)
                .header("Content-Type", type)
                .POST(HttpRequest.BodyPublishers.ofByteArray(body.apply(number))));
    }

    static HttpRequest.Builder request(ServiceProcess service, String path) {
        return HttpRequest.newBuilder(service.uri(path))
                .timeout(ANSWER_LIMIT)
                .header("Authorization", "Bearer " + Cluster.API_KEY);
    }

    private static String send(HttpRequest.Builder request) {
        try {
            HttpResponse<Void> answer = HTTP.send(request.build(), HttpResponse.BodyHandlers.discarding());
            return Integer.toString(answer.statusCode());
        } catch (IOException broken) {
            return "broken";
        } catch (InterruptedException ended) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }

    /** Viewers that take what comes, for the whole duration. */
    void watch(ServiceProcess service, String query, int viewers) throws IOException {
        for (int i = 0; i < viewers; i++) {
            streams.add(StreamSockets.open(service.port(), streamRequest(query), new StreamSockets.Listener() {
                @Override
                public void frame(Frame frame) {}

                @Override
                public void ended() {
                    count("stream ended");
                }
            }));
        }
        Fault.lasting(duration);
    }

    /** New viewers, none of which may be turned away once the last ones have left. */
    void expectAdmission(ServiceProcess service, int viewers) throws IOException {
        double others = 1;
        await("places of viewers that have left")
                .atMost(ADMISSION_LIMIT)
                .until(() -> service.metric("agentpipe_stream_viewers") <= others);
        AtomicInteger admitted = new AtomicInteger();
        for (int i = 0; i < viewers; i++) {
            streams.add(StreamSockets.open(service.port(), streamRequest(""), new StreamSockets.Listener() {
                @Override
                public void frame(Frame frame) {
                    if (frame.data() != null && frame.data().startsWith("{\"type\":\"connected\"")) {
                        count("admitted");
                        admitted.incrementAndGet();
                    }
                }

                @Override
                public void ended() {
                    count("stream ended");
                }
            }));
        }
        await("admission of " + viewers + " viewers").atMost(ADMISSION_LIMIT).until(() -> admitted.get() == viewers);
    }

    /** Viewers that take {@code bytes} a second. */
    void watchSlowly(ServiceProcess service, String query, int viewers, int bytes) throws IOException {
        readSlowly(service, streamRequest(query), viewers, bytes);
    }

    /** Clients that ask once, and take {@code bytes} a second of the answer. */
    void readSlowly(ServiceProcess service, String request, int clients, int bytes) throws IOException {
        for (int i = 0; i < clients; i++) {
            sockets.add(open(service, request));
        }
        long until = System.nanoTime() + duration.toNanos();
        while (System.nanoTime() < until) {
            for (Socket socket : sockets) {
                readSome(socket, bytes);
            }
            Fault.lasting(Duration.ofSeconds(1));
        }
    }

    /** Clients that send a body of so many bytes but the last one, and keep their connections. */
    void stall(ServiceProcess service, String path, int bytes, int clients) throws IOException {
        String head = "POST " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + Cluster.API_KEY
                + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes + "\r\n\r\n";
        byte[] body = new byte[bytes - 1];
        Arrays.fill(body, (byte) ' ');
        for (int i = 0; i < clients; i++) {
            Socket socket = open(service, head);
            sockets.add(socket);
            socket.getOutputStream().write(body);
        }
        Fault.lasting(duration);
        for (Socket socket : sockets) {
            InputStream in = socket.getInputStream();
            count(
                    in.available() == 0
                            ? "no answer"
                            : new String(in.readNBytes(12), StandardCharsets.US_ASCII).substring(9));
        }
    }

    /** Viewers that are gone before they were answered, in rounds. */
    void disconnectEarly(ServiceProcess service, String query, int viewers) throws IOException {
        long until = System.nanoTime() + duration.toNanos();
        do {
            List<Socket> round = new ArrayList<>();
            for (int i = 0; i < viewers; i++) {
                round.add(open(service, streamRequest(query)));
            }
            for (Socket socket : round) {
                socket.close();
            }
            // Six hundred a second: more is a flood of connections, which is for what stands in front to stop.
            Fault.lasting(Duration.ofMillis(250));
        } while (System.nanoTime() < until);
    }

    private static Socket open(ServiceProcess service, String request) throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4_096);
        socket.connect(service.address());
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private void readSome(Socket socket, int bytes) {
        try {
            int there = Math.min(socket.getInputStream().available(), bytes);
            socket.getInputStream().skipNBytes(there);
        } catch (IOException disconnected) {
            count("stream ended");
        }
    }

    static String streamRequest(String query) {
        return getRequest("/api/realtime/stream" + query);
    }

    static String getRequest(String path) {
        return "GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + Cluster.API_KEY + "\r\n\r\n";
    }

    private void count(String outcome) {
        outcomes.merge(outcome, 1, Integer::sum);
    }

    @Override
    public void close() throws IOException {
        for (Socket socket : sockets) {
            socket.close();
        }
        streams.forEach(StreamSockets.StreamSocket::end);
    }
}
