package dev.agentpipe.benchmark;

import java.util.List;

/**
 * Whether a series of samples at equal distances grows: the least-squares line through its second half, in which caches
 * are full and everything is compiled.
 *
 * @param mean of the second half
 * @param rise of the line from the beginning of the second half to its end
 */
record Trend(double mean, double rise) {

    private static final int FEWEST = 3;

    static Trend of(List<Double> samples) {
        List<Double> second = samples.subList(samples.size() / 2, samples.size());
        double mean = second.stream().mapToDouble(d -> d).average().orElse(0);
        if (second.size() < FEWEST) {
            return new Trend(mean, 0);
        }
        double middle = (second.size() - 1) / 2.0;
        double products = 0;
        double squares = 0;
        for (int i = 0; i < second.size(); i++) {
            products += (i - middle) * (second.get(i) - mean);
            squares += (i - middle) * (i - middle);
        }
        return new Trend(mean, products / squares * (second.size() - 1));
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
