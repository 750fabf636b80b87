package dev.agentpipe.benchmark;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Two systems measured in turn, in alternating order. */
final class Pairs {

    private final List<Double> rates = new ArrayList<>();
    private final List<Double> ratios = new ArrayList<>();

    /** Gives events per second. */
    interface Measurement {

        double take() throws IOException;
    }

    void add(Measurement ours, Measurement reference) throws IOException {
        boolean referenceFirst = rates.size() % 2 == 1;
        double before = referenceFirst ? reference.take() : 0;
        double rate = ours.take();
        double other = referenceFirst ? before : reference.take();
        rates.add(rate);
        ratios.add(rate / other);
    }

    Spread rates() {
        return Spread.of(rates);
    }

    /** Of ours to the reference. */
    Spread ratios() {
        return Spread.of(ratios);
    }
}
