package dev.agentpipe.upload.body;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.http.ContentCoding;
import dev.agentpipe.runtime.stop.Stop;
import dev.agentpipe.upload.UploadConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/**
 * Lets a body be read while it arrives, within limits. Bytes are counted after decompression, so that a decompression
 * bomb stops at the limit. The deadline of the whole body cuts off a client that trickles; {@code
 * quarkus.http.read-timeout} cuts off one that sends nothing at all.
 */
@ApplicationScoped
public class BodyReceiver {

    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

    private final long maxBytes;
    private final Duration deadline;
    private final Stop stop;

    BodyReceiver(UploadConfig config, Stop stop) {
        this.stop = stop;
        this.maxBytes = config.maxSize().asLongValue();
        this.deadline = config.bodyDeadline();
    }

    /**
     * A body as it arrives. Reading it throws a {@link ProblemException} when it is too large, too slow, or does not
     * arrive; closing it does nothing.
     *
     * @param encoding the header Content-Encoding, may be null
     */
    public InputStream receive(InputStream source, String encoding) {
        long end = System.nanoTime() + deadline.toNanos();
        return new Arriving(decoded(new TimedInputStream(source, end), encoding));
    }

    /** For a body whose Content-Length is already over the limit. */
    public ProblemException tooLarge() {
        return ProblemException.of(
                ErrorCode.TOO_LARGE, "an upload may have at most " + maxBytes + " bytes, decompressed");
    }

    public long maxBytes() {
        return maxBytes;
    }

    private static InputStream decoded(InputStream source, String encoding) {
        try {
            return ContentCoding.decode(source, encoding);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static ProblemException unreadable(IOException e) {
        return e instanceof TooSlow
                ? ProblemException.of(ErrorCode.MALFORMED_JSON, "the body did not arrive in time; send it faster")
                : ProblemException.of(
                        ErrorCode.MALFORMED_JSON, "the body did not arrive completely, or is not valid gzip");
    }

    private final class Arriving extends BlockInputStream {

        private final InputStream body;
        private long total;

        Arriving(InputStream body) {
            this.body = body;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) {
            int read;
            try {
                read = body.read(bytes, offset, length);
            } catch (IOException e) {
                throw unreadable(e);
            }
            if (stop.rejects()) {
                throw ProblemException.retriable(
                        ErrorCode.UNAVAILABLE, "this instance is being stopped; send the upload again", RETRY_AFTER);
            }
            total += Math.max(0, read);
            if (total > maxBytes) {
                throw tooLarge();
            }
            return read;
        }
    }

    private static final class TooSlow extends IOException {
        private static final long serialVersionUID = 1;
    }

    private static final class TimedInputStream extends java.io.FilterInputStream {

        private final long end;

        TimedInputStream(InputStream in, long end) {
            super(in);
            this.end = end;
        }

        @Override
        public int read() throws IOException {
            check();
            return super.read();
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            check();
            return super.read(bytes, offset, length);
        }

        private void check() throws TooSlow {
            if (System.nanoTime() - end > 0) {
                throw new TooSlow();
            }
        }
    }
}
