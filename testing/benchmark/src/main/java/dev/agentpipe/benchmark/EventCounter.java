package dev.agentpipe.benchmark;

import java.nio.ByteBuffer;
import org.HdrHistogram.SingleWriterRecorder;

/**
 * Counts the events in the bytes of one viewer, however they are cut. It looks for the marker of {@link EventTemplate},
 * and after each one passes over most of the frame unread: looking at every byte would make the measuring the limit.
 */
final class EventCounter {

    private static final int NANOS_A_MICRO = 1_000;

    private final int skip;
    private long events;
    private int skipping;
    private boolean flagNext;
    private int digitsLeft;
    private long stamp;

    /** @param skip bytes after a stamp in which no marker can be; the events that are no samples have at least these */
    EventCounter(int skip) {
        this.skip = skip;
    }

    long events() {
        return events;
    }

    /** Reads up to the buffer's position, and records the latencies of samples, in microseconds. */
    int count(ByteBuffer bytes, SingleWriterRecorder latencies) {
        long before = events;
        int limit = bytes.position();
        int i = 0;
        while (i < limit) {
            if (skipping > 0) {
                int step = Math.min(skipping, limit - i);
                skipping -= step;
                i += step;
            } else if (digitsLeft > 0) {
                digit(bytes.get(i), latencies);
                i++;
            } else if (flagNext) {
                flag(bytes.get(i));
                i++;
            } else {
                while (i < limit && bytes.get(i) != EventTemplate.MARKER) {
                    i++;
                }
                flagNext = i < limit;
                i++;
            }
        }
        return (int) (events - before);
    }

    private void flag(byte flag) {
        flagNext = false;
        events++;
        if (flag == EventTemplate.SAMPLE) {
            digitsLeft = EventTemplate.STAMP_DIGITS;
            stamp = 0;
        } else {
            skipping = skip;
        }
    }

    private void digit(byte digit, SingleWriterRecorder latencies) {
        stamp = stamp * 10 + digit - '0';
        digitsLeft--;
        if (digitsLeft == 0) {
            skipping = skip;
            latencies.recordValue(Math.max(0, System.nanoTime() - stamp) / NANOS_A_MICRO);
        }
    }
}
