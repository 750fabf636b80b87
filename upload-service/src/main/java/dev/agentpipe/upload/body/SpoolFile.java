package dev.agentpipe.upload.body;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;

/** A temporary file without a name: it disappears when it is closed or when the process ends, however it ends. */
public final class SpoolFile implements Closeable {

    private static final int BUFFER_BYTES = 64 * 1024;

    private final FileChannel channel;

    SpoolFile(FileChannel channel) {
        this.channel = channel;
    }

    /** Writes from the start; flush before reading. */
    public OutputStream writer() {
        return new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
    }

    /** How many bytes were written. */
    public long size() {
        try {
            return channel.size();
        } catch (IOException e) {
            throw Spool.full(e);
        }
    }

    /** Reads from the start; any number of readers, each with its own position. */
    public InputStream reader() {
        return new Reader();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private final class Reader extends BlockInputStream {

        private long position;

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            int read = channel.read(ByteBuffer.wrap(bytes, offset, length), position);
            position += Math.max(0, read);
            return read;
        }
    }
}
