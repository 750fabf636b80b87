package dev.agentpipe.systemtests;

import dev.agentpipe.kit.ServiceProcess;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Sends legal requests in every illegible way: extreme sizes and counts, colliding ids, any order, and disconnects at
 * any byte of request and answer, half-closed sockets and pipelines. The same seed sends the same requests.
 */
final class AbusiveClient {

    private static final int ANSWER_LIMIT_MILLIS = (int) Duration.ofSeconds(20).toMillis();
    private static final int[] SIZES = {0, 1, 100, 10_000, 100_000};
    private static final int[] COUNTS = {1, 2, 50, 500, 1_000};

    private final Cluster cluster;
    private final Random random;
    private final String prefix;
    /** What was done how often, over all clients. */
    private final Map<String, Integer> done;

    AbusiveClient(Cluster cluster, long seed, Map<String, Integer> done) {
        this.cluster = cluster;
        this.random = new Random(seed);
        this.prefix = "abuse-" + seed + "-";
        this.done = done;
    }

    static Map<String, Integer> nothingDone() {
        return new ConcurrentHashMap<>();
    }

    /** Some requests of some kind on a connection of their own. */
    void act() {
        ServiceProcess service;
        byte[] request;
        switch (random.nextInt(8)) {
            case 0, 1 -> {
                service = one(cluster.ingest());
                request = post("/api/ingest", "application/json", message(random.nextInt(3)));
            }
            case 2, 3 -> {
                service = one(cluster.ingest());
                request = post("/api/ingest/batch", "application/x-ndjson", lines(one(COUNTS)));
            }
            case 4 -> {
                service = one(cluster.upload());
                request = post("/api/sessions/upload", "application/x-ndjson", lines(one(COUNTS)));
            }
            case 5 -> {
                service = one(cluster.stream());
                request = get("/api/sessions" + one("", "?limit=100", "/" + conversation(0), "/nothing"));
            }
            case 6 -> {
                service = one(cluster.ingest());
                request = get("/api/ingest/rejected?limit=" + one("1", "100", "0"));
            }
            default -> {
                service = one(cluster.stream());
                request = get("/api/realtime/stream"
                        + one("", "?types=message.created", "?conversationId=" + conversation(0), "?lastEventId=1-1"));
            }
        }
        String way = one("whole", "cut request", "cut answer", "half-closed", "pipelined", "trickled", "reset");
        String outcome;
        try (Socket socket = new Socket()) {
            socket.connect(service.address(), ANSWER_LIMIT_MILLIS);
            socket.setSoTimeout(ANSWER_LIMIT_MILLIS);
            outcome = send(socket, request, way);
        } catch (IOException closed) {
            outcome = "closed";
        }
        done.merge(service.service() + " " + way + ": " + outcome, 1, Integer::sum);
    }

    private String send(Socket socket, byte[] request, String way) throws IOException {
        switch (way) {
            case "cut request" -> {
                socket.getOutputStream().write(request, 0, random.nextInt(request.length));
                return "left";
            }
            case "reset" -> {
                socket.getOutputStream().write(request, 0, random.nextInt(request.length));
                socket.setSoLinger(true, 0);
                return "left";
            }
            case "cut answer" -> {
                socket.getOutputStream().write(request);
                return answer(socket, 1 + random.nextInt(5_000));
            }
            case "half-closed" -> {
                socket.getOutputStream().write(request);
                socket.shutdownOutput();
                return answer(socket);
            }
            case "pipelined" -> {
                ByteArrayOutputStream all = new ByteArrayOutputStream();
                for (int i = 0; i < 1 + random.nextInt(8); i++) {
                    all.write(request);
                }
                socket.getOutputStream().write(all.toByteArray());
                return answer(socket);
            }
            case "trickled" -> {
                int piece = 1 + request.length / 50;
                for (int at = 0; at < request.length; at += piece) {
                    socket.getOutputStream().write(request, at, Math.min(piece, request.length - at));
                    socket.getOutputStream().flush();
                }
                return answer(socket);
            }
            default -> {
                socket.getOutputStream().write(request);
                return answer(socket);
            }
        }
    }

    private static String answer(Socket socket) throws IOException {
        return answer(socket, 4_096);
    }

    /** The first bytes are enough: a stream does not end, and other answers do not end their connection. */
    private static String answer(Socket socket, int most) throws IOException {
        InputStream in = socket.getInputStream();
        byte[] start = new byte[most];
        int count = in.read(start);
        return count < 0 ? "closed" : status(Arrays.copyOf(start, count));
    }

    private static String status(byte[] answer) {
        return answer.length < 12 ? "nothing" : new String(answer, 9, 3, StandardCharsets.US_ASCII);
    }

    /** Few conversations and few ids, so that they collide within a client. */
    private String message(int conversation) {
        return Messages.created(conversation(conversation), conversation(conversation) + "-" + random.nextInt(2_000), 1)
                .replace(Messages.SAID, "x".repeat(one(SIZES) / 10));
    }

    private String lines(int count) {
        int conversation = random.nextInt(3);
        int size = one(SIZES) > 10_000 || count > 50 ? 100 : 1_000;
        return IntStream.range(0, count)
                .mapToObj(i -> Messages.created(
                                conversation(conversation),
                                conversation(conversation) + "-" + random.nextInt(2_000),
                                1 + random.nextInt(1_000))
                        .replace(Messages.SAID, "y".repeat(size / 10)))
                .collect(Collectors.joining("\n"));
    }

    private String conversation(int number) {
        return prefix + number;
    }

    private byte[] post(String path, String type, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream request = new ByteArrayOutputStream();
        request.writeBytes(
                head("POST", path, "Content-Type: " + type + "\r\nContent-Length: " + bytes.length + "\r\n"));
        request.writeBytes(bytes);
        return request.toByteArray();
    }

    private byte[] get(String path) {
        return head("GET", path, "");
    }

    private static byte[] head(String method, String path, String more) {
        return (method + " " + path + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer " + Cluster.API_KEY
                        + "\r\n" + more + "\r\n")
                .getBytes(StandardCharsets.US_ASCII);
    }

    private ServiceProcess one(List<ServiceProcess> instances) {
        return instances.get(random.nextInt(instances.size()));
    }

    private String one(String... choices) {
        return choices[random.nextInt(choices.length)];
    }

    private int one(int[] choices) {
        return choices[random.nextInt(choices.length)];
    }
}
