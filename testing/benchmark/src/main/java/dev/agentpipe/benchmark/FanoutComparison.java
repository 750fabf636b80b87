package dev.agentpipe.benchmark;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Ours, Nchan with one worker and with two, and a bare loop, in turn, with the same number of viewers and frames of the
 * same size: each searches its peak, and then all of them repeat theirs in several rounds.
 */
final class FanoutComparison {

    private static final int MODEST_DELIVERIES = 200_000;
    private static final int MODEST_RATE = 200;

    private final Options options;
    private final Path folder;
    private final Duration length;
    private final Broadcast ours;
    private final int frameBytes;
    private final Table table = new Table(
            "viewers",
            "system",
            "events/s",
            "p50",
            "p99, median",
            "middle half",
            "deliveries/s at its best rate",
            "middle half",
            "p99 there",
            "ratio to better Nchan",
            "middle half");

    FanoutComparison(Options options, Path folder, Duration length, Broadcast ours) throws IOException {
        this.options = options;
        this.folder = folder;
        this.length = length;
        this.ours = ours;
        this.frameBytes = ours.frameBytes();
    }

    void run() throws Exception {
        System.out.println("Events of " + ours.posts().template().length() + " bytes posted, " + frameBytes
                + " bytes on a viewer's socket");
        for (int viewers : options.numbers("viewers", "100,1000,10000")) {
            compare(viewers);
        }
        table.print();
        System.out.println(
                "Left: at a fixed modest rate. The bare loop writes the same bytes to the same sockets and does"
                        + " nothing else: the generator's ceiling, and at the modest rate the floor of the kernel.");
    }

    private void compare(int viewers) throws Exception {
        List<Contender> all = new ArrayList<>();
        try {
            all.add(Contender.ours(ours, viewers, length));
            if (Contender.bareFits(viewers)) {
                all.add(Contender.bare(frameBytes, viewers, length));
            } else {
                System.out.println("No bare loop: it needs two open files for each of " + viewers + " viewers");
            }
            if (!options.flag("no-nchan")) {
                all.add(Contender.nchan(folder, 1, frameBytes, viewers, length));
                all.add(Contender.nchan(folder, 2, frameBytes, viewers, length));
            }
            if (!options.flag("no-peak")) {
                for (Contender contender : all) {
                    contender.search();
                }
            }
            List<Double> ratios = rounds(all, modestRate(viewers));
            for (Contender contender : all) {
                row(viewers, contender, contender == all.get(0) ? ratios : List.of());
            }
            atTheirPeak(viewers, all);
        } finally {
            for (Contender contender : all) {
                contender.close();
            }
        }
    }

    private static double modestRate(int viewers) {
        return Math.min(MODEST_RATE, (double) MODEST_DELIVERIES / viewers / 2);
    }

    /** Gives what ours was to the better Nchan in each. */
    private List<Double> rounds(List<Contender> all, double modestRate) throws IOException {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < options.number("rounds", 3); round++) {
            for (Contender contender : all) {
                contender.round(modestRate);
            }
            double reference = all.stream()
                    .filter(Contender::isNchan)
                    .mapToDouble(Contender::lastRate)
                    .max()
                    .orElse(0);
            if (reference > 0) {
                ratios.add(all.get(0).lastRate() / reference);
            }
        }
        return ratios;
    }

    private void row(int viewers, Contender contender, List<Double> ratios) {
        Spread p99s = contender.p99s();
        Spread rates = contender.rates();
        Spread ratio = Spread.of(ratios);
        table.row(
                Format.count((long) viewers),
                contender.name(),
                Format.decimal(modestRate(viewers)),
                Format.millis(contender.modest(), 50),
                p99s.text(Format::decimal) + " ms",
                p99s.half(Format::decimal),
                rates.text(Format::count),
                rates.half(Format::count),
                contender.peak() == null ? "" : Format.millis(contender.peak().latencies(), 99),
                ratios.isEmpty() ? "" : ratio.text(Format::ratio),
                ratio.half(Format::ratio));
    }

    /** Ours at the rate that is the most that Nchan keeps up with. */
    private void atTheirPeak(int viewers, List<Contender> all) throws IOException {
        double rate = all.stream()
                .filter(Contender::isNchan)
                .filter(contender -> contender.peak() != null)
                .mapToDouble(contender -> contender.peak().perSecond() / viewers)
                .max()
                .orElse(0);
        if (rate > 0) {
            Step step = all.get(0).at(rate);
            table.row(
                    Format.count((long) viewers),
                    "AgentPipe at Nchan's peak rate",
                    Format.decimal(rate),
                    Format.millis(step.latencies(), 50),
                    Format.millis(step.latencies(), 99),
                    "",
                    "",
                    "",
                    "",
                    "",
                    "");
        }
    }
}
