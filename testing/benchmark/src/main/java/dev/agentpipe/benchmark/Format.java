package dev.agentpipe.benchmark;

import java.time.Duration;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** How numbers are printed. */
final class Format {

    private static final double MICROS = 1_000;

    private Format() {}

    static String count(double value) {
        return String.format(Locale.ROOT, "%,.0f", value);
    }

    static String count(long value) {
        return String.format(Locale.ROOT, "%,d", value);
    }

    /** So many each second. */
    static String rate(long count, Duration length) {
        return count(count * 1e9 / length.toNanos());
    }

    static String ratio(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }

    static String decimal(double value) {
        return String.format(Locale.ROOT, "%,.1f", value);
    }

    static String millis(long nanos) {
        return String.format(Locale.ROOT, "%,.0f ms", (double) nanos / 1_000_000);
    }

    /** Milliseconds at this percentile of a histogram of microseconds. */
    static String millis(Histogram micros, double percentile) {
        if (micros.getTotalCount() == 0) {
            return "-";
        }
        return String.format(Locale.ROOT, "%,.1f ms", micros.getValueAtPercentile(percentile) / MICROS);
    }
}
