package dev.agentpipe.benchmark;

import java.time.Duration;
import java.util.Arrays;
import java.util.Map;

/** Entry point: {@code testing/benchmark/run all|try|ingest|compare|fanout|upload|cold|read|export|growth|endure|fill [options]}. */
public final class Benchmark {

    private static final String USAGE = """
            testing/benchmark/run all      ingest, upload, fanout, read and growth, shorter; meant for half an hour
                                    (takes the options of all of them)
            testing/benchmark/run try      every command but compare and cold, as small as it gets, on one system: measures
                                    nothing, shows that they work; without what is not installed
            testing/benchmark/run ingest   events per second of POST /api/ingest against pgbench
              --seconds N    length of each measurement (15)
              --rounds N     rounds of the reference at its best and each of ours (3)
              --batch N      also POST /api/ingest/batch with N events a request
              --warm-up N    seconds of each kind before (15)
            testing/benchmark/run compare --before FOLDER   POST /api/ingest of this build and of another checkout, in turn
              --seconds N    length of each measurement (3)
              --rounds N     pairs of each load (20)
              --connections LIST (1,16,64)
              --warm-up N    times 5 s of each before (12)
              --batch N      also POST /api/ingest/batch with N events a request
            testing/benchmark/run fanout   deliveries per second to viewers against nginx with Nchan
              --seconds N    length of each step (5)
              --rounds N     repetitions at each system's best rate (3)
              --viewers LIST viewers of everything (100,1000,10000)
              --idle N       idle viewers (10000)
              --missed N     events to catch up on (100000)
              --warm-up N    seconds before (10)
              --no-nchan     ours alone
              --no-peak      leave out the search for the peak
            testing/benchmark/run upload   an upload of 10,000 messages against psql's \\copy
              --rounds N     alternating rounds of ours and the reference (15)
              --warm-up N    uploads before (15)
              --content N    bytes a message of the four large ones (4950)
            testing/benchmark/run cold     the first seconds after a start against the same load later
              --rounds N     repetitions with and without the warm-up (3)
              --seconds N    of the first events, and of the first requests (8, 5)
              --viewers N    (1000)
            testing/benchmark/run read     lists, conversations, pages, search, summary of a full database
              --seconds N    length of each measurement (10)
              --conversations N, --messages N, --events N (100000, 1000000, 10000000)
              --data FOLDER  PostgreSQL's data; filled when it has none, and kept for the next run
              --only REGEX   only the reads in whose name it is found, and no ingest beside them
            testing/benchmark/run export   memory and time of exports of a conversation of a gigabyte
              --messages N   of 100 KB (10000)
            testing/benchmark/run growth   how the figures change with sizes; tables, and charts as CSV and SVG
              --parts LIST   (log,rows,viewers,conversations,ingest,stream,gateway)
              --seconds N    length of each measurement (3)
              --rounds N     repetitions (5; 3 of viewers)
              --sizes LIST   log: events (0,100000,1000000,3000000,10000000); --missed N to catch up on (100000)
              --batch N      log: events in a request (500)
              --updates N    rows: events (150000)
              --viewers LIST viewers (100,1000,5000,10000,20000); stream, gateway: the first (1000); --no-peak
              --messages LIST conversations: their messages (10,100,1000,10000,100000)
              --instances N  ingest and stream: up to so many (4, 3)
              --warm-up N    log: seconds (16); ingest: seconds of each instance (10); gateway (15)
              --folder PATH  of the charts (testing/benchmark/target/charts)
            testing/benchmark/run endure   half of the peak for hours: nothing is lost and nothing grows; charts as above
              --minutes N    (120)
              --rate N       events a second instead of half of the peak
              --viewers N    that stay, and as many that come and go (10)
              --seconds N    of warming up and of measuring the peak (15)
              --folder PATH
            testing/benchmark/run fill     only fills the database of AGENTPIPE_DATABASE_URL, _USER, _PASSWORD
            All: --keep-logs leaves the services' logs in place and says where; --seconds 0 measures nothing, as try
            Exit status: 0 measured, 1 failed or an answer was wrong, 2 used wrongly.
            """;

    private static final Map<String, String> TINY = Map.ofEntries(
            Map.entry("seconds", "0"),
            Map.entry("rounds", "1"),
            Map.entry("warm-up", "0"),
            Map.entry("batch", "5"),
            Map.entry("viewers", "5"),
            Map.entry("idle", "5"),
            Map.entry("missed", "200"),
            Map.entry("conversations", "20"),
            Map.entry("messages", "10220"),
            Map.entry("events", "10500"),
            Map.entry("parts", "conversations,viewers,stream,gateway,rows,ingest,log"),
            Map.entry("updates", "75"),
            Map.entry("instances", "2"),
            Map.entry("sizes", "300"),
            Map.entry("minutes", "0"),
            Map.entry("rate", "50"),
            Map.entry("content", "500"));

    private Benchmark() {}

    public static void main(String[] arguments) {
        System.exit(run(arguments));
    }

    private static int run(String[] arguments) {
        if (arguments.length == 0 || arguments[0].equals("--help")) {
            System.out.print(USAGE);
            return arguments.length == 0 ? 2 : 0;
        }
        try {
            Options options = Options.of(Arrays.asList(arguments).subList(1, arguments.length));
            switch (arguments[0]) {
                case "all" -> all(options);
                case "try" -> tryAll(options);
                case "ingest" -> new IngestBenchmark(options).run();
                case "compare" -> new BuildComparison(options).run();
                case "fanout" -> new FanoutBenchmark(options).run();
                case "upload" -> new UploadBenchmark(options).run();
                case "cold" -> new ColdBenchmark(options).run();
                case "read" -> new ReadBenchmark(options).run();
                case "export" -> new ExportBenchmark(options).run();
                case "growth" -> new GrowthBenchmark(options).run();
                case "endure" -> new EndureBenchmark(options).run();
                case "fill" -> ReadBenchmark.fillOnly(options);
                default -> throw new IllegalArgumentException("there is no benchmark " + arguments[0]);
            }
            return 0;
        } catch (IllegalArgumentException e) {
            System.err.println(e.getMessage() + "\n" + USAGE);
            return 2;
        } catch (Exception e) {
            e.printStackTrace();
            return 1;
        }
    }

    /** In an order in which as few services as possible have to start. */
    private static void tryAll(Options given) throws Exception {
        boolean withPostgresql = System.getProperty("agentpipe.pgbench") != null;
        Options tiny = given.or(TINY);
        if (withPostgresql) {
            new IngestBenchmark(tiny).run();
        }
        new FanoutBenchmark(System.getProperty("agentpipe.nchan") == null ? tiny.or(Map.of("no-nchan", "true")) : tiny)
                .run();
        new ReadBenchmark(tiny).run();
        new ExportBenchmark(tiny.with("messages", "10")).run();
        new GrowthBenchmark(tiny.with("messages", "10")).run();
        new EndureBenchmark(tiny).run();
        if (withPostgresql) {
            new UploadBenchmark(tiny).run();
        }
    }

    /** Every kind of load, meant for half an hour; what was given on the command line wins. */
    private static void all(Options given) throws Exception {
        System.out.println(Machine.description());
        long start = System.nanoTime();
        new IngestBenchmark(given.or(Map.of("seconds", "4", "batch", "500"))).run();
        new UploadBenchmark(given.or(Map.of("rounds", "7"))).run();
        new FanoutBenchmark(given.or(Map.of("viewers", "1000,10000", "seconds", "2"))).run();
        new ReadBenchmark(given.or(
                        Map.of("seconds", "2", "conversations", "10000", "messages", "110000", "events", "1000000")))
                .run();
        new GrowthBenchmark(given.or(Map.of(
                        "parts", "log,rows,conversations,ingest,stream,gateway",
                        "seconds", "2",
                        "rounds", "3",
                        "sizes", "0,1000000",
                        "messages", "10,1000,100000",
                        "instances", "2",
                        "viewers", "1000")))
                .run();
        System.out.println(
                "All took " + Duration.ofNanos(System.nanoTime() - start).toMinutes() + " min");
        System.out.println(Machine.description());
    }
}
