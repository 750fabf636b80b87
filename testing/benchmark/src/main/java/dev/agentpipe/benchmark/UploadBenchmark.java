package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One upload of 10,000 messages against psql's COPY, and four of 50 MB at once on a small heap. */
final class UploadBenchmark {

    private static final List<String> INGEST_JAVA = List.of("-Xmx256m");
    private static final List<String> UPLOAD_JAVA = List.of("-Xmx256m");
    private static final int SMALL_CONTENT = 260;
    private static final int LARGE_CONTENT = 4_950;
    private static final int AT_ONCE = 4;
    private static final double MEGA = 1e6;
    private static final Pattern CONVERSATION = Pattern.compile("\"conversationId\":\"([^\"]+)\"");

    private final Options options;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(30))
            .build();

    UploadBenchmark(Options options) {
        this.options = options;
    }

    void run() throws IOException, InterruptedException, SQLException {
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            // It runs the migrations; without it there are no tables.
            lab.service("ingest", INGEST_JAVA, BenchmarkEnvironment.rateLimits());
            ServiceProcess upload = lab.service("upload", UPLOAD_JAVA, BenchmarkEnvironment.rateLimits());
            compare(lab, upload);
            several(lab, upload);
        }
    }

    private void compare(BenchmarkEnvironment lab, ServiceProcess upload)
            throws IOException, InterruptedException, SQLException {
        Path body = lab.folder().resolve("session.json");
        PsqlCopy reference = new PsqlCopy(lab);
        for (int i = 0; i < options.number("warm-up", 15); i++) {
            reference.run(conversation(send(upload, SessionFile.write(body, SMALL_CONTENT))));
        }
        List<Double> ours = new ArrayList<>();
        List<Double> copies = new ArrayList<>();
        List<Double> ratios = new ArrayList<>();
        List<Double> alone = new ArrayList<>();
        for (int round = 1; round <= options.number("rounds", 15); round++) {
            SessionFile.write(body, SMALL_CONTENT);
            long start = System.nanoTime();
            HttpResponse<String> answer = send(upload, body);
            ours.add((double) (System.nanoTime() - start) / MEGA);
            copies.add(reference.run(conversation(answer)));
            ratios.add(ours.get(round - 1) / copies.get(round - 1));
            alone.add(alone(body));
            System.out.println("round " + round + ": upload " + Format.decimal(ours.get(round - 1)) + " ms, \\copy "
                    + Format.decimal(copies.get(round - 1)) + " ms");
        }
        Table table = new Table(
                "10,000 messages, " + Format.decimal(Files.size(body) / MEGA) + " MB",
                "median ms",
                "middle half",
                "ratio",
                "middle half",
                "wanted");
        row(table, "psql \\copy of the same rows", copies, List.of(1.0), "");
        row(table, "POST /api/sessions/upload", ours, ratios, "1.50");
        row(table, "generator alone, the same request to a server that does nothing", alone, List.of(), "");
        table.print();
    }

    private static void row(Table table, String name, List<Double> millis, List<Double> ratios, String wanted) {
        Spread times = Spread.of(millis);
        Spread spread = Spread.of(ratios);
        table.row(
                name,
                times.text(Format::decimal),
                times.half(Format::decimal),
                spread.text(Format::ratio),
                ratios.size() > 1 ? spread.half(Format::ratio) : "",
                wanted);
    }

    /** Milliseconds of sending the body to a server that only reads it. */
    private double alone(Path body) throws IOException, InterruptedException {
        try (BareServer server = new BareServer(BareAnswers.any())) {
            URI uri = URI.create("http://127.0.0.1:" + server.address().getPort() + "/api/sessions/upload");
            long start = System.nanoTime();
            http.send(request(uri, body), HttpResponse.BodyHandlers.ofString());
            return (double) (System.nanoTime() - start) / MEGA;
        }
    }

    private void several(BenchmarkEnvironment lab, ServiceProcess upload) throws IOException {
        long before = ProcessMemory.resident(upload.pid());
        long start = System.nanoTime();
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        List<Path> bodies = new ArrayList<>();
        for (int i = 0; i < AT_ONCE; i++) {
            bodies.add(SessionFile.write(
                    lab.folder().resolve("large-" + i + ".json"), options.number("content", LARGE_CONTENT)));
        }
        for (Path body : bodies) {
            answers.add(http.sendAsync(
                    request(upload.uri("/api/sessions/upload"), body), HttpResponse.BodyHandlers.ofString()));
        }
        answers.forEach(answer -> conversation(answer.join()));
        double seconds = (double) (System.nanoTime() - start) / 1e9;
        if (upload.logged().contains("OutOfMemoryError")) {
            throw new IOException("upload-service ran out of memory");
        }
        new Table(AT_ONCE + " uploads of " + Format.decimal(Files.size(bodies.get(0)) / MEGA) + " MB at once", "")
                .row("succeeded", AT_ONCE)
                .row("took", Format.decimal(seconds) + " s")
                .row("heap", UPLOAD_JAVA)
                .row("resident before", Format.decimal(before / MEGA) + " MB")
                .row("resident at its highest", Format.decimal(ProcessMemory.highest(upload.pid()) / MEGA) + " MB")
                .print();
    }

    HttpResponse<String> send(ServiceProcess upload, Path body) throws IOException, InterruptedException {
        return http.send(request(upload.uri("/api/sessions/upload"), body), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(URI uri, Path body) throws IOException {
        return HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + BenchmarkEnvironment.API_KEY)
                .header("Content-Type", "application/json")
                .timeout(Duration.ofMinutes(2))
                .POST(HttpRequest.BodyPublishers.ofFile(body))
                .build();
    }

    /** The conversation that the upload created; anything but full success fails the run. */
    static String conversation(HttpResponse<String> answer) {
        Matcher id = CONVERSATION.matcher(answer.body());
        if (answer.statusCode() != 201
                || !answer.body().contains("\"messagesCreated\":" + SessionFile.MESSAGES)
                || !id.find()) {
            throw new IllegalStateException("an upload was answered " + answer.statusCode() + " " + answer.body());
        }
        return id.group(1);
    }
}
