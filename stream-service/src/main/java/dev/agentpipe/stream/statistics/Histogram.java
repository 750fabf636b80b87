package dev.agentpipe.stream.statistics;

import java.io.ByteArrayOutputStream;
import java.util.TreeMap;

/**
 * The distribution of values, in bins whose width grows with the value: a quantile is off by at most {@value #PERCENT}
 * %. Stored as pairs of a bin and a count, so that concatenating two stored ones adds them up.
 */
final class Histogram {

    /** The error of a quantile. */
    static final int PERCENT = 5;

    private static final double ERROR = PERCENT / 100.0;
    private static final double GROWTH = (1 + ERROR) / (1 - ERROR);
    private static final double LOG_GROWTH = Math.log(GROWTH);

    private final TreeMap<Integer, Long> counts = new TreeMap<>();

    static Histogram decode(byte[] bytes) {
        Histogram histogram = new Histogram();
        int at = 0;
        while (at < bytes.length) {
            long[] bin = number(bytes, at);
            long[] count = number(bytes, (int) bin[1]);
            histogram.addToBin((int) bin[0], count[0]);
            at = (int) count[1];
        }
        return histogram;
    }

    /** Decodes the number that begins at {@code from}, seven bits per byte, and where it ends. */
    private static long[] number(byte[] bytes, int from) {
        long number = 0;
        int at = from;
        int shift = 0;
        while (bytes[at] < 0) {
            number |= (bytes[at++] & 0x7fL) << shift;
            shift += 7;
        }
        return new long[] {number | ((long) bytes[at] << shift), at + 1L};
    }

    /** Values up to 1 share one bin. */
    static int bin(double value) {
        return value <= 1 ? 0 : (int) Math.ceil(Math.log(value) / LOG_GROWTH);
    }

    /** The middle of its bin, so that the error is the same at both ends. */
    private static double value(int bin) {
        return bin == 0 ? 1 : 2 * Math.pow(GROWTH, bin) / (GROWTH + 1);
    }

    void add(double value, long times) {
        addToBin(bin(value), times);
    }

    void add(Histogram other) {
        other.counts.forEach(this::addToBin);
    }

    private void addToBin(int bin, long times) {
        counts.merge(bin, times, (before, more) -> before + more == 0 ? null : Long.valueOf(before + more));
    }

    long count() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** The value that this fraction of all values do not exceed; null without any. */
    Double quantile(double share) {
        long wanted = Math.max(1, (long) Math.ceil(count() * share));
        long seen = 0;
        for (var bin : counts.entrySet()) {
            seen += bin.getValue();
            if (seen >= wanted) {
                return value(bin.getKey());
            }
        }
        return null;
    }

    byte[] encode() {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        counts.forEach((bin, count) -> {
            write(out, bin);
            write(out, count);
        });
        return out.toByteArray();
    }

    private static void write(ByteArrayOutputStream out, long number) {
        long rest = number;
        while (rest > 0x7f) {
            out.write((int) ((rest & 0x7f) | 0x80));
            rest >>>= 7;
        }
        out.write((int) rest);
    }
}
