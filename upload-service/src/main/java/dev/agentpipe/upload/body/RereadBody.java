package dev.agentpipe.upload.body;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;

/** A body that is looked at before it is read: what was looked at is kept in a file, usually its first kilobytes. */
public final class RereadBody {

    private final InputStream arriving;
    private final SpoolFile seen;
    private final OutputStream keep;

    public RereadBody(InputStream arriving, SpoolFile seen) {
        this.arriving = arriving;
        this.seen = seen;
        this.keep = seen.writer();
    }

    /** To be read as far as needed, once. */
    public InputStream lookAhead() {
        return new Kept();
    }

    /** All of it; call it when enough was looked at. */
    public InputStream whole() {
        try {
            keep.flush();
        } catch (IOException e) {
            throw Spool.full(e);
        }
        return new SequenceInputStream(seen.reader(), arriving);
    }

    private final class Kept extends BlockInputStream {

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = arriving.read(bytes, offset, length);
            if (read > 0) {
                keep.write(bytes, offset, read);
            }
            return read;
        }
    }
}
