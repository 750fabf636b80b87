package dev.agentpipe.model.event;

import com.fasterxml.jackson.core.util.BufferRecycler;
import com.fasterxml.jackson.core.util.RecyclerPool;
import java.util.Arrays;

/**
 * Buffers of JSON parsers and generators, kept for the next one of the same thread as Jackson does it by itself, but
 * without their content: a deleted text would stay in them for as long as the thread has nothing longer to do.
 */
public final class ClearedBuffers extends BufferRecycler {

    /** For every factory that reads or writes what clients sent. */
    public static final RecyclerPool<BufferRecycler> POOL = new OfThread();

    /** In bytes or characters; the longest of the default lengths. Longer ones would cost short texts too much. */
    private static final int LONGEST_KEPT = 8_000;

    private ClearedBuffers() {}

    @Override
    public void releaseByteBuffer(int use, byte[] buffer) {
        if (buffer.length <= LONGEST_KEPT) {
            Arrays.fill(buffer, (byte) 0);
            super.releaseByteBuffer(use, buffer);
        }
    }

    @Override
    public void releaseCharBuffer(int use, char[] buffer) {
        if (buffer.length <= LONGEST_KEPT) {
            Arrays.fill(buffer, '\0');
            super.releaseCharBuffer(use, buffer);
        }
    }

    private static final class OfThread extends RecyclerPool.ThreadLocalPoolBase<BufferRecycler> {

        private static final long serialVersionUID = 1;
        private static final ThreadLocal<BufferRecycler> BUFFERS = ThreadLocal.withInitial(ClearedBuffers::new);

        @Override
        public BufferRecycler acquirePooled() {
            return BUFFERS.get();
        }
    }
}
