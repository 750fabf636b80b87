package dev.agentpipe.benchmark;

import dev.agentpipe.kit.ServiceProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** What readers cost ingest. */
final class ReadersBeside {

    /** As {@code --only} finds it. */
    static final String NAME = "single events beside readers";

    private static final int INGEST_CONNECTIONS = 16;
    private static final int ROUNDS = 3;

    private final ServiceProcess ingest;
    private final ServiceProcess stream;
    private final ReadLoop reads;
    private final int clients;
    private final Duration length;

    /** @param clients those of {@code reads} */
    ReadersBeside(ServiceProcess ingest, ServiceProcess stream, ReadLoop reads, int clients, Duration length) {
        this.ingest = ingest;
        this.stream = stream;
        this.reads = reads;
        this.clients = clients;
        this.length = length;
    }

    /**
     * Alone, beside as many readers who look at each answer for a second, and beside readers without a pause, in turn
     * several times: each rate is compared with those alone right before and after it.
     */
    void run(Duration warmUp) throws Exception {
        ClosedLoop loop = new ClosedLoop(PostTarget.single(ingest, new EventTemplate()), new AtomicLong());
        loop.run(INGEST_CONNECTIONS, warmUp);
        try (FollowerLag lag = new FollowerLag(stream)) {
            Beside paced = new Beside();
            Beside without = new Beside();
            List<Double> alone = new ArrayList<>();
            alone.add(loop.run(INGEST_CONNECTIONS, length).perSecond());
            for (int round = 0; round < ROUNDS; round++) {
                paced.add(measure(loop, Duration.ofSeconds(1)));
                alone.add(loop.run(INGEST_CONNECTIONS, length).perSecond());
                without.add(measure(loop, Duration.ZERO));
                alone.add(loop.run(INGEST_CONNECTIONS, length).perSecond());
            }
            Table table = new Table(
                    "single events, " + INGEST_CONNECTIONS + " connections",
                    "events/s, median",
                    "ratios",
                    "answers/s",
                    "p99");
            table.row("alone", Spread.of(alone).text(Format::count), "1", "", "");
            row(table, "beside " + clients + " readers, 1 s a page", paced, alone, 0);
            row(table, "beside " + clients + " readers without pause", without, alone, 1);
            table.print();
            System.out.println("The followers were at most " + Format.decimal(lag.most()) + " s behind the log");
        }
    }

    /** {@code offset}: which of the rates alone is the one before the first of {@code measured}. */
    private void row(Table table, String name, Beside measured, List<Double> alone, int offset) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            int before = 2 * round + offset;
            ratios.add(measured.events.get(round) / ((alone.get(before) + alone.get(before + 1)) / 2));
        }
        table.row(
                name,
                Spread.of(measured.events).text(Format::count),
                ratios.stream().map(Format::ratio).collect(Collectors.joining(", ")) + "; median "
                        + Spread.of(ratios).text(Format::ratio),
                Format.rate(measured.answers.getTotalCount(), length.multipliedBy(ROUNDS)),
                Format.millis(measured.answers, 99));
    }

    /** Events each second in each round, and the answers that readers got meanwhile. */
    private static final class Beside {

        private final List<Double> events = new ArrayList<>();
        private final Histogram answers = new Histogram(3);

        private void add(Round round) {
            events.add(round.events());
            answers.add(round.answers());
        }
    }

    private record Round(double events, Histogram answers) {}

    private Round measure(ClosedLoop loop, Duration pause) throws Exception {
        LongFunction<String> mixed = n -> n % 2 == 0 ? "/api/sessions" : "/api/sessions/long?messages=last&limit=100";
        CompletableFuture<Histogram> reading = CompletableFuture.supplyAsync(() -> {
            try {
                return reads.run(mixed, length, pause);
            } catch (Exception failed) {
                throw new IllegalStateException(failed);
            }
        });
        double events = loop.run(INGEST_CONNECTIONS, length).perSecond();
        return new Round(events, reading.join());
    }
}
