package dev.agentpipe.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** Ours and Nchan in turn, with the same number of viewers and frames of the same size. */
final class FanoutComparison {

    private static final int MODEST_DELIVERIES = 200_000;
    private static final int MODEST_RATE = 200;

    private final Options options;
    private final Path folder;
    private final Duration length;
    private final Broadcast ours;
    private final int frameBytes;
    private final AtomicLong nchanNumbers = new AtomicLong();
    private final Table table = new Table(
            "viewers", "system", "events/s", "p50", "p99", "peak deliveries/s", "p99 there", "ratio of peaks");

    FanoutComparison(Options options, Path folder, Duration length, Broadcast ours) throws IOException {
        this.options = options;
        this.folder = folder;
        this.length = length;
        this.ours = ours;
        this.frameBytes = ours.frameBytes();
    }

    void run() throws IOException {
        System.out.println("Events of " + ours.posts().template().length() + " bytes posted, " + frameBytes
                + " bytes on a viewer's socket");
        for (int viewers : options.numbers("viewers", "100,1000,10000")) {
            if (options.flag("no-nchan")) {
                row(ours, viewers, modest(viewers, ours), peak(ours, viewers), "");
            } else {
                compare(viewers);
            }
        }
        table.print();
        System.out.println("Left: at a fixed modest rate. Wanted: at least 3.00 at 1,000 and 10,000 viewers, and at"
                + " Nchan's own peak rate a p99 no worse than its own.");
    }

    /** Each system twice, in turn; the better peak of each counts. */
    private void compare(int viewers) throws IOException {
        Step oursModest = modest(viewers, ours);
        Step oursPeak = peak(ours, viewers);
        Nchan one = nchan(1, viewers);
        Nchan two = nchan(2, viewers);
        Nchan better = one.peak().perSecond() > two.peak().perSecond() ? one : two;
        oursPeak = better(oursPeak, peak(ours, viewers));
        row(better.system(), viewers, better.modest(), better.peak(), "1");
        row(
                ours,
                viewers,
                oursModest,
                oursPeak,
                Format.ratio(oursPeak.perSecond() / better.peak().perSecond()));
        double rate = better.peak().perSecond() / viewers;
        row(ours, viewers, atRate(viewers, rate), null, "(at Nchan's peak)");
    }

    /** What Nchan did with so many workers. */
    private record Nchan(Broadcast system, Step modest, Step peak) {}

    private Nchan nchan(int workers, int viewers) throws IOException {
        try (NchanServer server = new NchanServer(folder.resolve("nchan-" + workers + "-" + viewers), workers)) {
            Broadcast plain = server.broadcast(new EventTemplate(), nchanNumbers);
            EventTemplate sameFrame = EventTemplate.longerBy(frameBytes - plain.frameBytes());
            Broadcast system = server.broadcast(sameFrame, nchanNumbers);
            return new Nchan(system, modest(viewers, system), peak(system, viewers));
        }
    }

    private Step modest(int viewers, Broadcast system) throws IOException {
        return atRate(viewers, Math.min(MODEST_RATE, (double) MODEST_DELIVERIES / viewers / 2), system);
    }

    private Step atRate(int viewers, double rate) throws IOException {
        return atRate(viewers, rate, ours);
    }

    private Step atRate(int viewers, double rate, Broadcast system) throws IOException {
        try (Audience audience = system.audience(viewers);
                OpenLoop publisher = system.publisher()) {
            return Step.run(audience, publisher, viewers, rate, length).print(system.name());
        }
    }

    private Step peak(Broadcast system, int viewers) throws IOException {
        return new PeakSearch(system, viewers, length).run();
    }

    private static Step better(Step a, Step b) {
        return a.perSecond() >= b.perSecond() ? a : b;
    }

    private void row(Broadcast system, int viewers, Step fixed, Step peak, String ratio) {
        table.row(
                Format.count(viewers),
                system.name(),
                Format.decimal(fixed.rate()),
                Format.millis(fixed.latencies(), 50),
                Format.millis(fixed.latencies(), 99),
                peak == null ? "" : Format.count(peak.perSecond()),
                peak == null ? "" : Format.millis(peak.latencies(), 99),
                ratio);
    }
}
