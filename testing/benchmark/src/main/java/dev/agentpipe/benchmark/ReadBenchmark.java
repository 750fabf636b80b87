package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongFunction;
import java.util.regex.Pattern;
import org.HdrHistogram.Histogram;

/** Reads of a full database at 16 clients, whether they scan a large table, and what they cost ingest. */
final class ReadBenchmark {

    private static final int CLIENTS = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(20);
    private static final Duration WARM_UP_EACH = Duration.ofMillis(500);
    private static final List<String> JAVA_OPTIONS = List.of("-Xmx512m");

    private static final String SCANS =
            "select string_agg(relname || '=' || seq_scan, ' ' order by relname) from pg_stat_user_tables"
                    + " where relname in ('message', 'event_log')";

    private final Options options;
    private final Duration length;
    private final Duration warmUp;
    private final Duration warmUpEach;
    /** Flushed at the end of a transaction, and at most once a second. A try does not look at them. */
    private final Duration statistics;

    ReadBenchmark(Options options) {
        this.options = options;
        this.length = options.length(10);
        this.warmUp = options.tries() ? Duration.ZERO : WARM_UP;
        this.warmUpEach = options.tries() ? Duration.ZERO : Duration.ofSeconds(2);
        this.statistics = options.tries() ? Duration.ZERO : Duration.ofMillis(1_500);
    }

    void run() throws Exception {
        try (BenchmarkEnvironment lab = BenchmarkEnvironment.open(options)) {
            ServiceProcess ingest = lab.service("ingest", JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            boolean empty = lab.text("select count(*) from conversation where id = '" + Filler.LONG + "'")
                    .equals("0");
            if (empty) {
                try (Connection connection = lab.connect("agentpipe")) {
                    new Filler(options).fill(connection);
                }
            }
            ServiceProcess stream = lab.service("stream", JAVA_OPTIONS, BenchmarkEnvironment.rateLimits());
            Followers.await(lab);
            if (empty) {
                Followers.analyze(lab);
            }
            ReadLoop reads = new ReadLoop(stream.uri("/"), CLIENTS);
            boolean scanned = measure(lab, stream, reads);
            if (!options.has("only")
                    || Pattern.compile(options.text("only"))
                            .matcher(ReadersBeside.NAME)
                            .find()) {
                new ReadersBeside(ingest, stream, reads, CLIENTS, length).run(warmUp);
            }
            if (scanned && !options.tries()) {
                throw new IllegalStateException("a large table was read from end to end");
            }
        }
    }

    private boolean measure(BenchmarkEnvironment lab, ServiceProcess stream, ReadLoop reads) throws Exception {
        Table table = new Table(
                "16 clients",
                "answers/s",
                "p50",
                "p99",
                "CPU ms of stream-service, PostgreSQL",
                "scans of message, event_log");
        Map<String, LongFunction<String>> cases = cases(lab);
        if (options.has("only")) {
            Pattern only = Pattern.compile(options.text("only"));
            cases.keySet().removeIf(name -> !only.matcher(name).find());
        }
        if (cases.isEmpty()) {
            return false;
        }
        warmUp(reads, cases.values());
        boolean scanned = false;
        for (Map.Entry<String, LongFunction<String>> one : cases.entrySet()) {
            int status = reads.status(one.getValue().apply(0));
            if (status != 200) {
                table.row(one.getKey(), "answered " + status, "", "", "", "");
                continue;
            }
            reads.run(one.getValue(), warmUpEach);
            Thread.sleep(statistics.toMillis());
            String before = lab.text(SCANS);
            ProcessorTime start = ProcessorTime.of(lab, stream);
            Histogram micros = reads.run(one.getValue(), length);
            ProcessorTime spent = ProcessorTime.of(lab, stream).since(start);
            Thread.sleep(statistics.toMillis());
            boolean same = before.equals(lab.text(SCANS));
            scanned |= !same;
            table.row(
                    one.getKey(),
                    Format.rate(micros.getTotalCount(), length),
                    Format.millis(micros, 50),
                    Format.millis(micros, 99),
                    each(spent.service(), micros) + ", " + each(spent.postgres(), micros),
                    same ? "none" : before + " to " + lab.text(SCANS));
        }
        try (BareServer server = new BareServer(BareAnswers.any())) {
            ReadLoop bare = new ReadLoop(
                    URI.create("http://127.0.0.1:" + server.address().getPort() + "/"), CLIENTS);
            bare.run(n -> "/", warmUpEach);
            Histogram micros = bare.run(n -> "/", length);
            table.row(
                    "generator alone: 20 KB of a server that does nothing",
                    Format.rate(micros.getTotalCount(), length),
                    Format.millis(micros, 50),
                    Format.millis(micros, 99),
                    "",
                    "");
        }
        table.print();
        return scanned;
    }

    private static String each(Duration spent, Histogram answers) {
        return Format.decimal(spent.toNanos() / 1e6 / answers.getTotalCount());
    }

    /** All of them in turn: the first ones measured are not to pay for what the JIT compiler does for all. */
    private void warmUp(ReadLoop reads, Collection<LongFunction<String>> cases) throws Exception {
        long end = System.nanoTime() + warmUp.toNanos();
        while (System.nanoTime() < end) {
            for (LongFunction<String> one : cases) {
                if (reads.status(one.apply(0)) == 200) {
                    reads.run(one, WARM_UP_EACH);
                }
            }
        }
    }

    private static Map<String, LongFunction<String>> cases(BenchmarkEnvironment lab) throws SQLException {
        Map<String, LongFunction<String>> cases = new LinkedHashMap<>();
        long conversations = Long.parseLong(lab.text("select count(*) from conversation where id like 'c-%'"));
        cases.put("list, first page", n -> "/api/sessions");
        String deep = lab.text("select created_at::text from conversation order by created_at desc, id desc offset "
                + Math.min(50_000, conversations / 2) + " limit 1");
        String cursor = Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString((instant(deep) + " x").getBytes(StandardCharsets.UTF_8));
        cases.put("list, page 1,000", n -> "/api/sessions?cursor=" + cursor);
        for (String filter : List.of(
                "status=ERROR",
                "source=api",
                "agentType=gemini",
                "model=model-7",
                "mode=reactive",
                "from=" + Instant.now().minus(30, ChronoUnit.DAYS).truncatedTo(ChronoUnit.SECONDS),
                "hasErrors=true",
                "hasGaps=true",
                "sort=lastEvent",
                "sort=cost",
                "sort=tokens",
                "sort=messages")) {
            cases.put("list, " + filter.replaceFirst("from=.*", "from=30 days ago"), n -> "/api/sessions?" + filter);
        }
        LongFunction<String> any = n -> "c-" + String.format("%09d", 1 + n * 7919 % conversations);
        cases.put("conversation, its messages", n -> "/api/sessions/" + any.apply(n) + "?limit=100");
        cases.put("conversation of 10,000, last 100", n -> "/api/sessions/long?messages=last&limit=100");
        cases.put(
                "100 messages in the middle of 10,000",
                n -> "/api/sessions/long/messages?limit=100&around=m" + (4_000 + n % 2_000));
        cases.put("search, common", n -> "/api/search?q=agent");
        cases.put("search, rare", n -> "/api/search?q=quixotic");
        cases.put("search, no hit", n -> "/api/search?q=nowhereword");
        Instant to = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        cases.put(
                "summary of 90 days",
                n -> "/api/metrics/summary?by=day&from=" + to.minus(90, ChronoUnit.DAYS) + "&to=" + to);
        return cases;
    }

    private static Instant instant(String timestamptz) {
        return java.time.OffsetDateTime.parse(
                        timestamptz.replace(' ', 'T') + (timestamptz.matches(".*[+-]\\d\\d$") ? ":00" : ""))
                .toInstant();
    }

    /** Fills the database that the services' own variables name, which has to have its schema. */
    static void fillOnly(Options options) throws SQLException {
        Map<String, String> environment = System.getenv();
        String url = environment.getOrDefault("AGENTPIPE_DATABASE_URL", "jdbc:postgresql://localhost:5432/agentpipe");
        System.out.println(
                "Filling " + URI.create(url.substring("jdbc:".length())).getPath());
        try (Connection connection = java.sql.DriverManager.getConnection(
                url,
                environment.getOrDefault("AGENTPIPE_DATABASE_USER", "agentpipe"),
                environment.get("AGENTPIPE_DATABASE_PASSWORD"))) {
            new Filler(options).fill(connection);
        }
    }
}
