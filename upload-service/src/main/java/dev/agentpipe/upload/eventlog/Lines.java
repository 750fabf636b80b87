package dev.agentpipe.upload.eventlog;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Splits bytes into lines, never keeping more of a line than a limit. */
final class Lines {

    private final InputStream in;
    private final int maxBytes;
    private final byte[] buffer = new byte[64 * 1024];
    private final ByteArrayOutputStream line = new ByteArrayOutputStream(1024);
    private int from;
    private int to;
    private int number;
    private boolean tooLong;

    Lines(InputStream in, int maxBytes) {
        this.in = in;
        this.maxBytes = maxBytes;
    }

    /** The next line without its terminator; null after the last. Only the beginning of a line that is too long. */
    byte[] next() throws IOException {
        line.reset();
        tooLong = false;
        boolean any = false;
        while (true) {
            if (from == to) {
                from = 0;
                to = Math.max(0, in.read(buffer));
                if (to == 0) {
                    break;
                }
            }
            any = true;
            int end = from;
            while (end < to && buffer[end] != '\n') {
                end++;
            }
            keep(end);
            boolean ended = end < to;
            from = ended ? end + 1 : end;
            if (ended) {
                break;
            }
        }
        if (!any) {
            return null;
        }
        number++;
        return line.toByteArray();
    }

    /** The number of the line that {@link #next} returned, from 1. */
    int number() {
        return number;
    }

    boolean tooLong() {
        return tooLong;
    }

    private void keep(int end) {
        int length = Math.min(end - from, maxBytes - line.size());
        tooLong |= length < end - from;
        line.write(buffer, from, length);
    }
}
