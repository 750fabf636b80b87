package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;

/** Exports a conversation of 10,000 messages of 100 KB in each format: a gigabyte each, through a heap of a quarter of that. */
final class ExportBenchmark {

    private static final List<String> JAVA_OPTIONS = List.of("-Xmx256m");
    private static final List<String> FORMATS = List.of("json", "ndjson", "markdown", "html", "csv");
    private static final int CONTENT_BYTES = 100 * 1024;
    private static final double MEGA = 1_000_000;

    /** One event that is no message, so that the messages have a place in the log. */
    private static final String FILL = """
            insert into conversation (id, source, status, name) values ('large', 'api', 'COMPLETED', 'A gigabyte');
            insert into event_log (position, project, type, recorded_at, payload)
              select coalesce(max(position), 0) + 1, 'default', 'log.entry', now(),
                '{"type":"log.entry","timestamp":"2026-01-01T00:00:00Z","data":{}}' from event_log;
            insert into message (conversation_id, id, position, fingerprint, agent_id, agent_type, content, role, sent_at,
              sent_at_text, sequence_number)
            select 'large', 'm' || n, (select max(position) from event_log), n, 'a1', 'claude', repeat(md5(n::text), %d), 'agent',
              timestamptz '2026-01-01T00:00:00Z' + n * interval '1 s', '2026-01-01T00:00:00Z', n
            from generate_series(1, %d) n""";

    private final Options options;
    private final int messages;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    ExportBenchmark(Options options) {
        this.options = options;
        this.messages = options.number("messages", 10_000);
    }

    void run() throws IOException, InterruptedException, SQLException {
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            // It runs the migrations; without it there are no tables.
            lab.service("ingest", JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            ServiceProcess stream = lab.service("stream", JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            try (Connection connection = lab.connect("agentpipe");
                    Statement statement = connection.createStatement()) {
                statement.execute(FILL.formatted(CONTENT_BYTES / 32, messages));
            }
            Table table = new Table(
                    Format.count((long) messages) + " messages of 100 KB",
                    "MB",
                    "s",
                    "resident MB after it",
                    "highest so far");
            table.row("before", "", "", megabytes(ProcessMemory.resident(stream.pid())), "");
            for (String format : FORMATS) {
                export(stream, format, table);
            }
            table.print();
            System.out.println("stream-service ran with " + JAVA_OPTIONS);
        }
    }

    private void export(ServiceProcess stream, String format, Table table) throws IOException, InterruptedException {
        long start = System.nanoTime();
        HttpResponse<InputStream> answer = http.send(
                HttpRequest.newBuilder(stream.uri("/api/sessions/large/export?format=" + format))
                        .header("Authorization", "Bearer " + BenchmarkEnvironment.API_KEY)
                        .timeout(Duration.ofMinutes(10))
                        .build(),
                HttpResponse.BodyHandlers.ofInputStream());
        long bytes;
        try (InputStream body = answer.body()) {
            bytes = body.transferTo(OutputStream.nullOutputStream());
        }
        if (answer.statusCode() != 200 || bytes < (long) messages * CONTENT_BYTES) {
            throw new IOException(format + " was answered " + answer.statusCode() + " with " + bytes + " bytes");
        }
        table.row(
                format,
                megabytes(bytes),
                Format.decimal((System.nanoTime() - start) / 1e9),
                megabytes(ProcessMemory.resident(stream.pid())),
                megabytes(ProcessMemory.highest(stream.pid())));
    }

    private static String megabytes(long bytes) {
        return Format.decimal(bytes / MEGA);
    }
}
