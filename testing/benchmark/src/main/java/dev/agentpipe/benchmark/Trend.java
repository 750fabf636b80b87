package dev.agentpipe.benchmark;

import java.util.List;

/**
 * Whether a series of samples at equal distances grows: the least-squares line through it.
 *
 * @param rise of the line from the first sample to the last
 */
record Trend(double mean, double rise) {

    /** A line through two says nothing. */
    static final int FEWEST = 3;

    static Trend of(List<Double> samples) {
        double mean = samples.stream().mapToDouble(d -> d).average().orElse(0);
        if (samples.size() < FEWEST) {
            return new Trend(mean, 0);
        }
        double middle = (samples.size() - 1) / 2.0;
        double products = 0;
        double squares = 0;
        for (int i = 0; i < samples.size(); i++) {
            products += (i - middle) * (samples.get(i) - mean);
            squares += (i - middle) * (i - middle);
        }
        return new Trend(mean, products / squares * (samples.size() - 1));
    }

    /**
     * A rise within both tolerances counts as noise.
     *
     * @param part of the mean
     * @param floor in the samples' own unit
     */
    boolean grows(double part, double floor) {
        return rise > Math.max(part * mean, floor);
    }
}
