package dev.agentpipe.benchmark;

import java.util.List;
import java.util.function.DoubleFunction;

/** The middle of repeated measurements, and between what half of them lie. */
record Spread(double median, double low, double high) {

    /** Of none it is NaN. */
    static Spread of(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return new Spread(quantile(sorted, 0.5), quantile(sorted, 0.25), quantile(sorted, 0.75));
    }

    private static double quantile(List<Double> sorted, double part) {
        if (sorted.isEmpty()) {
            return Double.NaN;
        }
        double place = (sorted.size() - 1) * part;
        int below = (int) place;
        double left = sorted.get(below);
        double right = sorted.get(Math.min(below + 1, sorted.size() - 1));
        return left + (right - left) * (place - below);
    }

    /** The middle half alone. */
    String half(DoubleFunction<String> format) {
        return Double.isNaN(median) ? "" : format.apply(low) + " to " + format.apply(high);
    }

    String text(DoubleFunction<String> format) {
        return Double.isNaN(median) ? "-" : format.apply(median);
    }
}
