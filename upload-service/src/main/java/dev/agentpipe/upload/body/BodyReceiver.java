package dev.agentpipe.upload.body;

import dev.agentpipe.model.problem.ErrorCode;
import dev.agentpipe.model.problem.ProblemException;
import dev.agentpipe.runtime.http.ContentCoding;
import dev.agentpipe.runtime.stop.Stop;
import dev.agentpipe.upload.UploadConfig;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Duration;

/**
 * Receives a body into a file. Bytes are counted after decompression, so that a decompression bomb stops at the limit.
 * The deadline of the whole body cuts off a client that trickles; {@code quarkus.http.read-timeout} cuts off one that
 * sends nothing at all.
 */
@ApplicationScoped
public class BodyReceiver {

    private static final int BUFFER_BYTES = 64 * 1024;
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
     * Receives a body.
     *
     * @param encoding the header Content-Encoding, may be null
     * @throws ProblemException when the body is too large, too slow, or does not arrive
     */
    public void receive(InputStream source, String encoding, SpoolFile file) {
        long end = System.nanoTime() + deadline.toNanos();
        InputStream body = decoded(new TimedInputStream(source, end), encoding);
        byte[] buffer = new byte[BUFFER_BYTES];
        long total = 0;
        OutputStream out = file.writer();
        while (true) {
            int read = read(body, buffer);
            if (read < 0) {
                break;
            }
            if (stop.rejects()) {
                throw ProblemException.retriable(
                        ErrorCode.UNAVAILABLE, "this instance is being stopped; send the upload again", RETRY_AFTER);
            }
            total += read;
            if (total > maxBytes) {
                throw tooLarge();
            }
            write(out, buffer, read);
        }
        write(out, buffer, 0);
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

    private static int read(InputStream body, byte[] buffer) {
        try {
            return body.read(buffer);
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private static void write(OutputStream out, byte[] buffer, int length) {
        try {
            if (length == 0) {
                out.flush();
            } else {
                out.write(buffer, 0, length);
            }
        } catch (IOException e) {
            throw Spool.full(e);
        }
    }

    private static ProblemException unreadable(IOException e) {
        return e instanceof TooSlow
                ? ProblemException.of(ErrorCode.MALFORMED_JSON, "the body did not arrive in time; send it faster")
                : ProblemException.of(
                        ErrorCode.MALFORMED_JSON, "the body did not arrive completely, or is not valid gzip");
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
