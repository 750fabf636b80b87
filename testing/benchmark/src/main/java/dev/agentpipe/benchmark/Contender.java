package dev.agentpipe.benchmark;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.HdrHistogram.Histogram;

/** One of the systems that a fan-out compares, with what it did before as many viewers. */
final class Contender implements AutoCloseable {

    private final Broadcast system;
    private final Closeable server;
    private final int viewers;
    private final Duration length;
    private final Histogram modest = new Histogram(3);
    private final List<Double> p99s = new ArrayList<>();
    private final List<Double> rates = new ArrayList<>();
    private Step peak;

    private Contender(Broadcast system, Closeable server, int viewers, Duration length) {
        this.system = system;
        this.server = server;
        this.viewers = viewers;
        this.length = length;
    }

    static Contender ours(Broadcast system, int viewers, Duration length) {
        return new Contender(system, () -> {}, viewers, length);
    }

    static Contender nchan(Path folder, int workers, int frameBytes, int viewers, Duration length) throws IOException {
        NchanServer server = new NchanServer(folder.resolve("nchan-" + workers + "-" + viewers), workers);
        AtomicLong numbers = new AtomicLong();
        EventTemplate same = EventTemplate.longerBy(
                frameBytes - server.broadcast(new EventTemplate(), numbers).frameBytes());
        Broadcast plain = server.broadcast(same, numbers);
        String name = "Nchan, " + workers + (workers > 1 ? " workers" : " worker");
        return new Contender(named(name, plain), server::close, viewers, length);
    }

    /** Both ends of its connections are in this process. */
    static boolean bareFits(int viewers) throws IOException {
        return 2L * viewers <= OpenFiles.connections();
    }

    static Contender bare(int frameBytes, int viewers, Duration length) throws IOException {
        BareServer server = new BareServer(BareAnswers.any());
        AtomicLong numbers = new AtomicLong();
        EventTemplate same = EventTemplate.longerBy(
                frameBytes - server.broadcast(new EventTemplate(), numbers).frameBytes());
        return new Contender(named("bare loop", server.broadcast(same, numbers)), server::close, viewers, length);
    }

    private static Broadcast named(String name, Broadcast system) {
        return new Broadcast(name, system.viewers(), system.path(), system.posts(), system.numbers());
    }

    /** Once at the modest rate, and once as fast as it was at its best. */
    void round(double modestRate) throws IOException {
        Step step = at(modestRate);
        modest.add(step.latencies());
        p99s.add(step.latencies().getValueAtPercentile(99) / 1_000.0);
        if (peak == null) {
            return;
        }
        Step again = at(peak.rate());
        if (again.complete()) {
            rates.add(again.perSecond());
        }
    }

    void search() throws IOException {
        peak = new PeakSearch(system, viewers, length).run();
    }

    Step at(double rate) throws IOException {
        try (Audience audience = system.audience(viewers);
                OpenLoop publisher = system.publisher()) {
            return Step.run(audience, publisher, viewers, rate, length).print(system.name());
        }
    }

    /** Deliveries per second of the round that was last; 0 if there was none that was complete. */
    double lastRate() {
        return rates.isEmpty() ? 0 : rates.get(rates.size() - 1);
    }

    Spread rates() {
        return Spread.of(rates.isEmpty() && peak != null ? List.of(peak.perSecond()) : rates);
    }

    Spread p99s() {
        return Spread.of(p99s);
    }

    Histogram modest() {
        return modest;
    }

    Step peak() {
        return peak;
    }

    boolean isNchan() {
        return name().startsWith("Nchan");
    }

    String name() {
        return system.name();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
